"""Programs for the work on this project; each says at its head what it does."""
