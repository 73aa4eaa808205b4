"""Comment and docstring text to cues: what the author admits, in which words, and how sure that is."""
