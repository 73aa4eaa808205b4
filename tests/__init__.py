"""The tests; the rooms that share `builders` are packages, so that they can import it."""
