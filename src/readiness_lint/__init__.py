"""readiness-lint: how ready is this training and conversion code, and how do we know?"""

__version__ = "0.1.0"
HOMEPAGE = "https://github.com/readiness-lint/readiness-lint"
