"""What libcst says of single functions: one module for each kind of question."""
