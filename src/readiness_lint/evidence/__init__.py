"""What the tests left behind, read and joined: files -> Evidence. `gather.gather` is the way in."""
