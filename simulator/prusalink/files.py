"""The printer's medium: a small tree of files in memory."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
import itertools
from pathlib import PurePosixPath
import re

from simulator.machine import Plan
from simulator.pictures import plate_png

EPOCH = 1767268800
"""The Unix time at which the simulated clock stands at 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A preview that the slicer put into a file."""

    width: int
    height: int
    data: bytes
    format: str = "png"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file, its previews (smallest first) and what it would have printed."""

    name: str
    short_name: str
    timestamp: int
    content: bytes
    pictures: tuple[Picture, ...]
    plan: Plan
    analysed: bool
    """Whether the Raspberry Pi has read the previews and comments out of it."""

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder; its children by their long names."""

    name: str
    short_name: str
    timestamp: int
    children: dict[str, Entry] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all that is in it."""
        return sum(child.size for child in self.children.values())

    def child(self, name: str, *, fat: bool) -> Entry | None:
        """Find a child; on FAT by either of its names, in any case."""
        if not fat:
            return self.children.get(name)
        for child in self.children.values():
            if name.casefold() in {child.name.casefold(), child.short_name.casefold()}:
                return child
        return None


type Entry = StoredFile | Folder


@dataclass(frozen=True, slots=True)
class Place:
    """Something found, and the way to it from the root: the root's name left out."""

    way: tuple[Entry, ...]

    @property
    def entry(self) -> Entry:
        """What was found."""
        return self.way[-1]

    @property
    def path(self) -> str:
        """Long names, with no slash in front; empty for the root."""
        return "/".join(entry.name for entry in self.way[1:])

    @property
    def short_path(self) -> str:
        """8.3 names, with no slash in front; empty for the root."""
        return "/".join(entry.short_name for entry in self.way[1:])

    @property
    def parent(self) -> Place:
        """The folder it is in."""
        return Place(self.way[:-1])


class FileStore:
    """The files of one medium; FAT knows 8.3 names and no upper and lower case."""

    def __init__(self, name: str, clock: Callable[[], float], *, fat: bool) -> None:
        """Be empty; the root is called `name`, the clock gives simulated seconds."""
        self._clock = clock
        self._fat = fat
        self._root = Folder(name=name, short_name=name, timestamp=EPOCH)
        self.changes = 0
        self.changed = EPOCH
        """Unix time of the last change."""

    @property
    def root(self) -> Place:
        """The topmost folder."""
        return Place((self._root,))

    def find(self, path: str) -> Place | None:
        """Find what is at a path that is relative to the root."""
        way: tuple[Entry, ...] = (self._root,)
        for name in filter(None, path.split("/")):
            folder = way[-1]
            child = isinstance(folder, Folder) and folder.child(name, fat=self._fat)
            if not child:
                return None
            way = (*way, child)
        return Place(way)

    def add(
        self,
        path: str,
        content: bytes = b"G28\n",
        *,
        plan: Plan | None = None,
        pictures: Iterable[Picture] = (),
        analysed: bool = True,
    ) -> StoredFile:
        """Store a file, with the folders on the way to it, over one of its name."""
        folder = self.add_folder(str(PurePosixPath(path).parent))
        name = PurePosixPath(path).name
        file = StoredFile(
            name=name,
            short_name=_short_name(name, folder),
            timestamp=self._now(),
            content=content,
            pictures=tuple(pictures),
            plan=replace(plan or Plan(name=PurePosixPath(path).stem), file=path),
            analysed=analysed,
        )
        folder.children[name] = file
        self.touch()
        return file

    def add_folder(self, path: str) -> Folder:
        """Make a folder and those on the way to it, as far as they are missing."""
        folder = self._root
        for name in PurePosixPath(path).parts:
            child = folder.child(name, fat=self._fat)
            if not isinstance(child, Folder):
                child = Folder(
                    name=name,
                    short_name=_short_name(name, folder),
                    timestamp=self._now(),
                )
                folder.children[name] = child
                self.touch()
            folder = child
        return folder

    def remove(self, path: str) -> None:
        """Delete what is at a path, if anything is."""
        if (place := self.find(path)) is None or len(place.way) == 1:
            return
        folder = place.parent.entry
        if isinstance(folder, Folder):
            del folder.children[place.entry.name]
        self.touch()

    def touch(self) -> None:
        """Note that something has changed, for the caches of clients."""
        self.changes += 1
        self.changed = self._now()

    def _now(self) -> int:
        """Return the simulated Unix time."""
        return EPOCH + int(self._clock())


def previews(color: str = "#FA6831", name: str = "") -> tuple[Picture, ...]:
    """Return the two previews that a slicer makes: the icon and the large one."""
    return tuple(
        Picture(width=size[0], height=size[1], data=plate_png(color, size, name=name))
        for size in ((16, 16), (220, 124))
    )


def _short_name(name: str, folder: Folder) -> str:
    """Return the 8.3 name that FAT gives a new entry of the folder."""
    if name in folder.children:
        return folder.children[name].short_name
    taken = {child.short_name for child in folder.children.values()}
    path = PurePosixPath(name)
    stem, end = path.stem.upper(), path.suffix.upper()
    if re.fullmatch(r"[\w~-]{1,8}(\.\w{1,3})?", stem + end, re.ASCII):
        return stem + end
    base = re.sub(r"[^\w~-]", "_", re.sub(r"[ .]", "", stem), flags=re.ASCII)
    tails = (f"~{number}" for number in itertools.count(1))
    names = (f"{base[: 8 - len(tail)]}{tail}{end[:4]}" for tail in tails)
    return next(short for short in names if short not in taken)
