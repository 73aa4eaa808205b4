"""`python -m readiness_lint` is the console script."""

from readiness_lint.cli.main import entry_point

if __name__ == "__main__":
    entry_point()
