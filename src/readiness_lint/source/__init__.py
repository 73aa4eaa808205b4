"""Which files there are, what each is for, and their text."""
