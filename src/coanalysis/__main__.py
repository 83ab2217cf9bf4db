"""`python -m coanalysis` is the command `coanalysis`."""

import sys

from coanalysis.cli import main

if __name__ == "__main__":
    sys.exit(main())
