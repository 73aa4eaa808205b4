"""The facts of all files become one project: who calls whom, and which functions a model depends on."""
