"""The vocabulary: the frozen values that cross from one room to another.

Lines are 1-based and columns 0-based in characters; every edge translates to what its format wants. Paths
are POSIX and relative to the project root. Import from the submodules: a run pays only for what it uses.
"""
