"""Simulated printers that speak PrusaLink, in both flavours."""

from .faults import Break
from .files import FileStore, Folder, Picture, StoredFile, previews
from .log import LoggedRequest
from .printer import Flavour, PrusaLinkSimulator
from .views import LinkState, View

__all__ = [
    "Break",
    "FileStore",
    "Flavour",
    "Folder",
    "LinkState",
    "LoggedRequest",
    "Picture",
    "PrusaLinkSimulator",
    "StoredFile",
    "View",
    "previews",
]
