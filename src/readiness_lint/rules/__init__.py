"""The rules: each a pure function from a view of the project to findings, declared once."""
