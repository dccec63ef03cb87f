"""The demo's command line; `scripts/demo --help` explains it."""

import argparse
import sys

from .command import add_port, run
from .show import check, show


def main() -> int:
    """Do what the arguments ask for and return the exit code."""
    parser = argparse.ArgumentParser(prog="scripts/demo")
    add_port(parser)
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    if arguments.check:
        return run(check(arguments.port, fresh=arguments.fresh))
    return run(show(arguments.port, fresh=arguments.fresh), endless=True)


if __name__ == "__main__":
    sys.exit(main())
