"""Nothing that is on its way out of Python or Home Assistant is used by the code."""

from pathlib import Path
import subprocess
import sys

from tests.conftest import OUTDATED
from tests.repository.files import PACKAGE, ROOT

_IMPORT_ALL = """
import logging, sys, warnings
warnings.simplefilter("always")
logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(message)s")
import homeassistant, importlib, pathlib
for path in sorted(pathlib.Path("custom_components/printernizer").rglob("*.py")):
    name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    importlib.import_module(name)
"""


def _told_while_importing(folder: Path) -> list[str]:
    """Import all modules of the integration in a folder; return what is said of it."""
    run = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", _IMPORT_ALL],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    )
    return [
        line
        for line in run.stderr.splitlines()
        if f"custom_components/{PACKAGE.name}/" in line or OUTDATED.search(line)
    ]


def test_importing_the_code_warns_of_nothing() -> None:
    assert _told_while_importing(ROOT) == []


def test_what_python_or_home_assistant_warns_of_would_be_seen(tmp_path: Path) -> None:
    package = tmp_path / "custom_components" / PACKAGE.name
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "old.py").write_text(
        "import warnings\n"
        "from homeassistant.helpers.deprecation import deprecated_function\n"
        "warnings.warn('going', DeprecationWarning)\n"
        "deprecated_function('another')(print)()\n"
    )
    told = _told_while_importing(tmp_path)
    assert [line for line in told if "DeprecationWarning: going" in line]
    assert [line for line in told if OUTDATED.search(line)]
