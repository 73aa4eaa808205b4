"""How critical a function is: signs of its names, imports, calls and neighbours, weighed by a learned model."""
