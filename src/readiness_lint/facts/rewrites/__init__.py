"""How findings are mended: each rewriter looks at one function and answers with edits, or with nothing."""
