"""Make mistakes in our own code and see whether a test notices: `scripts/mutants`.

Of the kept tools, mutmut knows no sample of the eight thousand mutants that it makes of
these folders, and cosmic-ray starts Python anew for each.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
import random
import time
import tomllib

from .changes import mutants_of
from .noticing import Noticing, cover
from .run import Trial, import_what_tests_need, judged

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


def main() -> None:
    """Try a sample of all mistakes, and tell which of them nobody noticed."""
    wanted = _arguments()
    if wanted.cover or not COVERED.exists():
        cover(ROOT, COVERED, wanted.tests)
    trials = list(_trials(wanted.places or PLACES, Noticing(COVERED)))
    count = min(wanted.sample, len(trials))
    print(f"{count} of {len(trials)} mistakes", flush=True)
    sample = random.Random(wanted.seed).sample(trials, count)  # noqa: S311
    import_what_tests_need({test for trial in sample for test in trial.tests})
    began = time.monotonic()
    equal = _equal()
    dead = same = 0
    for trial, died in judged(sample, wanted.at_once):
        dead += died
        if died:
            continue
        alike = trial.change in equal.get(trial.path, {})
        same += alike
        if not alike:
            by = f"{len(trial.tests)} tests" if trial.tests else "no test"
            print(f"alive: {trial.path}:{trial.mutant}   ({by})", flush=True)
    real = count - same
    seconds = time.monotonic() - began
    print(f"{dead} of {real} died ({dead / real:.1%}); {same} change nothing")
    print(f"{seconds:.0f} s")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("places", nargs="*", help="files or folders of the integration")
    parser.add_argument("--sample", type=int, default=400, help="so many mistakes")
    parser.add_argument("--seed", type=int, default=1, help="another sample")
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--cover", action="store_true", help="run all tests anew first")
    parser.add_argument("--tests", nargs="*", default=["tests"], help="to be covered")
    return parser.parse_args()


def _trials(places: tuple[str, ...], noticing: Noticing) -> Iterator[Trial]:
    for path in sorted(_files(places)):
        told = path.relative_to(ROOT / PACKAGE)
        module = ".".join([*PACKAGE.parts, *told.with_suffix("").parts])
        for mutant in mutants_of(path.read_text()):
            tests = noticing.tests_of(path, mutant.line)
            yield Trial(str(told), module.removesuffix(".__init__"), mutant, tests)


def _files(places: tuple[str, ...]) -> Iterator[Path]:
    for place in places:
        path = ROOT / PACKAGE / place
        yield from path.rglob("*.py") if path.is_dir() else [path]


def _equal() -> dict[str, dict[str, str]]:
    """Return the changes that change nothing, by file, each with the reason."""
    path = Path(__file__).with_name("equal.toml")
    return tomllib.loads(path.read_text())


if __name__ == "__main__":
    main()
