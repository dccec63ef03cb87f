"""Make mistakes in our own code and see whether a test notices: `scripts/mutants`.

Of the kept tools, mutmut knows no sample of the eight thousand mutants that it makes of
these folders, and cosmic-ray starts Python anew for each.
"""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
import random
import time

from .changes import mutants_of
from .noticing import Noticing, cover
from .run import Trial, import_what_tests_need, judged
from .tally import Tally, equal

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = Path("custom_components/printernizer")
COVERED = ROOT / ".mutants"
PLACES = (
    "printer",
    "coordinator.py",
    "actions/rights.py",
    "actions/local_files.py",
    "actions/spreadsheet.py",
    "bambu/gates.py",
    "bambu/session/authorities.py",
    "bambu/session/identify.py",
    "bambu/session/tls.py",
    "bambu/streaming",
    "connecting/moving.py",
    "connecting/trial.py",
    "prusa/proof.py",
    "serving/borrowed.py",
)
"""The vendor-neutral floor, the coordinator, and the lines that keep people out."""

EACH = 20
"""Mistakes after which a line tells how far it is."""


def main() -> None:
    """Try a sample of all mistakes, and tell which of them nobody noticed."""
    wanted = _arguments()
    if wanted.cover or not COVERED.exists():
        cover(ROOT, COVERED, wanted.tests)
    places, noticing = wanted.places or PLACES, Noticing(COVERED)
    trials = list(_trials(places, noticing, wanted.most))
    count = min(wanted.sample, len(trials))
    print(f"{count} of {len(trials)} mistakes", flush=True)
    sample = random.Random(wanted.seed).sample(trials, count)  # noqa: S311
    there = import_what_tests_need({test for trial in sample for test in trial.tests})
    sample = [trial.only(there) for trial in sample]
    tally = Tally(equal())
    began = time.monotonic()
    for number, (trial, died) in enumerate(judged(sample, wanted.at_once), 1):
        if told := tally.add(trial, died=died):
            print(told, flush=True)
        if number % EACH == 0:
            minutes = (time.monotonic() - began) / 60
            print(f"{number} of {count}: {tally.whole}, {minutes:.1f} min", flush=True)
    print(*tally.by_folder(), f"{tally.whole} in all", sep="\n")
    print(f"{time.monotonic() - began:.0f} s")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("places", nargs="*", help="FOLDER, FILE or FILE:LINE of ours")
    parser.add_argument("--sample", type=int, default=400, help="so many mistakes")
    parser.add_argument("--seed", type=int, default=1, help="another sample")
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--most", type=int, default=60, help="tests for a mistake")
    parser.add_argument("--cover", action="store_true", help="run all tests anew first")
    parser.add_argument("--tests", nargs="*", default=["tests"], help="to be covered")
    return parser.parse_args()


def _trials(places: Iterable[str], noticing: Noticing, most: int) -> Iterator[Trial]:
    for path, line in sorted(_files(places)):
        told = path.relative_to(ROOT / PACKAGE)
        module = ".".join([*PACKAGE.parts, *told.with_suffix("").parts])
        for mutant in mutants_of(path.read_text()):
            if line in (0, mutant.line):
                tests = noticing.tests_of(path, mutant.line, most)
                yield Trial(str(told), module.removesuffix(".__init__"), mutant, tests)


def _files(places: Iterable[str]) -> Iterator[tuple[Path, int]]:
    """Find the files, each with the line that is meant, or 0 for all of it."""
    for place in places:
        name, _, line = place.partition(":")
        path = ROOT / PACKAGE / name
        files = path.rglob("*.py") if path.is_dir() else [path]
        yield from ((file, int(line or 0)) for file in files)


if __name__ == "__main__":
    main()
