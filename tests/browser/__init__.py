"""What people see: the demo's Home Assistant in a real browser.

One demo with its printers, and one browser, serve all of these tests.
"""

import os
from pathlib import Path
import tempfile

# Before the demo is imported: a developer's own demo stays as it was left.
FOLDER = Path(tempfile.gettempdir()) / f"printernizer-browser-{os.getpid()}"
os.environ.setdefault("PRINTERNIZER_DEMO", str(FOLDER))
