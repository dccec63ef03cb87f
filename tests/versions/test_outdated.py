"""Nothing that is on its way out of Python or Home Assistant is used by the code."""

import subprocess
import sys

import pytest

from tests.conftest import OUTDATED
from tests.repository.files import PACKAGE, ROOT

_OURS = f"custom_components/{PACKAGE.name}"
_OUTDATED_CODE = """
import warnings
from homeassistant.helpers.deprecation import deprecated_function
warnings.warn("going", DeprecationWarning)
deprecated_function("another")(print)()
"""
_IMPORT_ALL = f"""
import logging, sys, warnings
warnings.simplefilter("always")
logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(message)s")
import homeassistant, importlib, pathlib
for path in sorted(pathlib.Path("{_OURS}").rglob("*.py")):
    name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    importlib.import_module(name)
print("all imported", file=sys.stderr)
outdated = compile({_OUTDATED_CODE!r}, "{ROOT}/{_OURS}/planted.py", "exec")
exec(outdated, {{"__name__": "{_OURS.replace("/", ".")}.planted"}})
"""


@pytest.fixture(scope="module", name="told")
def told_fixture() -> tuple[list[str], list[str]]:
    """Import all modules; return what is said of them, and then of outdated code."""
    run = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", _IMPORT_ALL],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    )
    lines = run.stderr.splitlines()
    middle = lines.index("all imported")
    return _about_us(lines[:middle]), _about_us(lines[middle:])


def _about_us(lines: list[str]) -> list[str]:
    """Leave out what other packages are warned of."""
    return [line for line in lines if f"{_OURS}/" in line or OUTDATED.search(line)]


def test_importing_the_code_warns_of_nothing(
    told: tuple[list[str], list[str]],
) -> None:
    assert told[0] == []


def test_what_python_or_home_assistant_warns_of_would_be_seen(
    told: tuple[list[str], list[str]],
) -> None:
    assert [line for line in told[1] if "DeprecationWarning: going" in line]
    assert [line for line in told[1] if OUTDATED.search(line)]
