"""`python -m bench.chaos NAME`: what `bin/chaos` starts."""

import sys

from bench.cli import CHAOS, main

if __name__ == "__main__":
    sys.exit(main(kind=CHAOS))
