"""Source to facts: the scan says where things are, libcst says what they do."""
