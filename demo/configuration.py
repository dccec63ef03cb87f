"""The folder with which the demo's Home Assistant starts."""

import fcntl
import json
import os
from pathlib import Path
import shutil
import socket

from .console import DemoError

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("PRINTERNIZER_DEMO", ROOT / ".demo"))
CONFIG = FOLDER / "config"
BLUEPRINTS = ROOT / "blueprints"
INTEGRATION = ROOT / "custom_components" / "printernizer"

LOOPBACK = {"configured_adapters": ["lo", "lo0"]}

CONFIGURATION = """\
# Written by scripts/demo at every start.
homeassistant:
  name: Printernizer demo
  unit_system: metric
  language: en
  country: DE
  currency: EUR
  auth_providers:
    - type: trusted_networks
      trusted_networks:
        - 127.0.0.1/32
        - ::1/128
      allow_bypass_login: true
    - type: homeassistant
http:
  server_host:
    - 127.0.0.1
  server_port: {port}
frontend:
config:
automation: !include automations.yaml
script: !include scripts.yaml
media_source:
history:
logbook:
stream:
recorder:
  commit_interval: 1
  purge_keep_days: 1
logger:
  default: warning
  logs:
    custom_components.printernizer: info
    # These miss programs that no printer needs.
    haffmpeg: critical
    homeassistant.components.camera.img_util: critical
"""


def write_configuration(port: int) -> None:
    """Make the folder ready for a start on this port."""
    components = CONFIG / "custom_components"
    components.mkdir(parents=True, exist_ok=True)
    link = components / INTEGRATION.name
    if not link.is_symlink() or link.readlink() != INTEGRATION:
        link.unlink(missing_ok=True)
        link.symlink_to(INTEGRATION, target_is_directory=True)
    shutil.copytree(BLUEPRINTS, CONFIG / BLUEPRINTS.name, dirs_exist_ok=True)
    (CONFIG / "configuration.yaml").write_text(CONFIGURATION.format(port=port))
    # Where its editors keep what they make.
    for name in ("automations.yaml", "scripts.yaml"):
        (CONFIG / name).touch()
    _stay_on_this_machine()
    # Home Assistant reads `http:` only once; another port would not reach it.
    (CONFIG / ".storage" / "http").unlink(missing_ok=True)


def _stay_on_this_machine() -> None:
    """Have Home Assistant look for devices on no network, as there may be none.

    Where there is none but the loopback, it fails to join what it does not find.
    """
    store = {"version": 1, "key": "core.network", "data": LOOPBACK}
    file = CONFIG / ".storage" / "core.network"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(store))


def forget() -> None:
    """Remove everything that earlier demos have left."""
    shutil.rmtree(FOLDER, ignore_errors=True)


def ensure_alone(port: int) -> None:
    """Raise a DemoError if a demo is running or its port is taken."""
    if (process := _running()) is not None:
        raise DemoError(
            f"A demo is running already: its Home Assistant is process {process}. "
            f"Stop it with Ctrl-C in its window, or with `kill {process}`."
        )
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise DemoError(
                f"Port {port} is taken by another program ({error.strerror}). "
                "Stop that program, or choose another port with --port."
            ) from error


def _running() -> int | None:
    """Return the process that holds Home Assistant's lock on the folder."""
    path = CONFIG / ".ha_run.lock"
    if not path.is_file():
        return None
    with path.open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            process: int = json.load(lock)["pid"]
            return process
    return None
