"""Settings: pyproject.toml, readiness-lint.toml and the command line become one `Config`."""
