"""A process that keeps records until it is killed, again and again.

Run by `test_record_file.py`: `python -m tests.storing.killed FOLDER ROUNDS SEED` prints
what was found after each kill as one line of JSON.
"""

from dataclasses import dataclass
import json
import os
from pathlib import Path
import random
import signal
import sys
import time

from custom_components.printernizer.storing.codec import Codec
from custom_components.printernizer.storing.record_file import RecordFile

MOST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A record; `turn` is how often it was written."""

    id: str
    turn: int
    text: str = "x" * 900


def open_file(path: Path) -> tuple[RecordFile[Sheet], dict[str, Sheet]]:
    """Return a file and what it holds."""
    file = RecordFile(path, Codec(Sheet))
    found = file.read()
    assert not found.odd, found.odd
    return file, dict(list(found.records.items())[-MOST:])


def keep_on(path: Path, told: int) -> None:
    """Write records and correct them, and say so each time, for ever."""
    file, living = open_file(path)
    number = max(map(int, living), default=-1)
    while True:
        number += 1
        for turn in (1, 2):
            sheet = Sheet(id=str(number), turn=turn)
            living[sheet.id] = sheet
            for old in list(living)[:-MOST]:
                del living[old]
            file.put([sheet], list(living.values()))
            os.write(told, f"{number} {turn}\n".encode())


def killed_once(path: Path, chance: random.Random) -> dict[str, object]:
    """Let a process write for a moment, kill it, and look."""
    heard, told = os.pipe()
    # What waits to be printed is not the child's to print.
    sys.stdout.flush()
    if (child := os.fork()) == 0:
        os.close(heard)
        keep_on(path, told)
    os.close(told)
    said = b""
    wanted = chance.randrange(1, 150)
    while said.count(b"\n") < wanted:
        said += os.read(heard, 65536)
    time.sleep(chance.random() * 0.003)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while piece := os.read(heard, 65536):
        said += piece
    os.close(heard)
    *_, (number, turn) = (line.split() for line in said.split(b"\n")[:-1])
    _, living = open_file(path)
    return {
        "told": [int(number), int(turn)],
        "kept": [[int(record.id), record.turn] for record in living.values()],
        "bytes": path.stat().st_size,
    }


def main() -> None:
    """Kill it as often as is wished."""
    folder, rounds, seed = sys.argv[1:]
    chance = random.Random(int(seed))  # noqa: S311 - no secret
    for _ in range(int(rounds)):
        found = killed_once(Path(folder) / "sheets", chance)
        sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
