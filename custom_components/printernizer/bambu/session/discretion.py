"""What the library's loggers may say.

At INFO they tell serial numbers, at DEBUG whole reports and commands. A level does not
keep them from it: the user, or the action `logger.set_level`, can choose another. So a
filter does. For the same reason the manifest does not list the logger.
"""

import logging
from typing import override

_LIBRARY = "bambulabs_api"


class Discretion(logging.Filter):
    """Lets nothing through but errors, whose texts hold nothing of a printer."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.ERROR


def keep_library_discreet() -> None:
    """Have each of the library's loggers filtered; may be called again.

    A filter is not inherited, so it is put on those below the first one too.
    """
    for name in (_LIBRARY, *logging.root.manager.loggerDict):
        if name == _LIBRARY or name.startswith(f"{_LIBRARY}."):
            logger = logging.getLogger(name)
            if not any(isinstance(known, Discretion) for known in logger.filters):
                logger.addFilter(Discretion())
