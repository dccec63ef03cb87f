"""What the tests' harness of Home Assistant 2026.10 lacks for running on 2026.11.

Delete this file, and what names it (`grep -r versions.shims`), as soon as there is a
pytest-homeassistant-custom-component for the version that requirements_newest.txt
brings: then that package belongs there instead of `homeassistant`.

`scripts/test --newest` has pytest load it before any other plugin; on the pinned
version nothing here has an effect.
"""

# First of all: since 2026.11 it answers for `httpx`, which nothing may have imported.
import homeassistant  # noqa: F401, I001

from homeassistant.components import logger
from homeassistant.components.logger import helpers

# The harness takes it from where it was until 2026.10.
vars(logger).setdefault("_clear_logger_overwrites", helpers._clear_logger_overwrites)
