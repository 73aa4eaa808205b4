"""The scorer: from the figures and findings of SARIF logs to a ledger and a verdict for each entry point."""
