"""The tests of the evidence room, which share `support`."""
