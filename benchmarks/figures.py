"""The figures of one run: printed as they come, and as JSON for who compares runs."""

from datetime import UTC, datetime
import json
from pathlib import Path
import platform

from homeassistant.const import __version__ as homeassistant_version

_said: list[dict[str, str]] = []


def say(what: str, figure: str) -> None:
    """Print one figure."""
    _said.append({"what": what, "figure": figure})
    print(f"{what:<62} {figure}", flush=True)


def keep(path: Path) -> None:
    """Write down all that was said, and on what it was measured."""
    told = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "homeassistant": homeassistant_version,
        "machine": platform.machine(),
        "figures": _said,
    }
    path.write_text(json.dumps(told, indent=2) + "\n")
