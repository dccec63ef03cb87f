"""The demo's command line; `scripts/demo --help` explains it."""

import argparse
import sys

from .command import add_port, printers, run
from .printers import USUAL
from .show import Order, check, show


def main() -> int:
    """Do what the arguments ask for and return the exit code."""
    parser = argparse.ArgumentParser(prog="scripts/demo")
    add_port(parser)
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--printers", type=printers, default=USUAL)
    arguments = parser.parse_args()
    order = Order(arguments.port, fresh=arguments.fresh, printers=arguments.printers)
    if arguments.check:
        return run(check(order))
    return run(show(order), endless=True)


if __name__ == "__main__":
    sys.exit(main())
