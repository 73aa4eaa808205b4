"""Reports: each format is a pure function from a `Report` or a `Score` to text."""
