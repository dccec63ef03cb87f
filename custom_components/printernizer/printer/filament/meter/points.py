"""Amounts at places along a file: no more of them than a curve needs."""

from collections.abc import Sequence

# One for each percent fits in: only layers, and parts of files, are thinned out.
_MOST = 200


class Points:
    """Places in rising order, and what was used of each filament there.

    They lie `apart`. When there are too many, every other one is dropped and those to
    come lie twice as far apart, so that memory does not grow with the file.
    """

    def __init__(self, apart: int) -> None:
        """Begin with none."""
        self.apart = apart
        self.places: list[int] = []
        self._used: list[tuple[float, ...]] = []
        self._left_out: tuple[int, tuple[float, ...]] | None = None

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.places)

    def add(self, place: int, used: Sequence[float]) -> None:
        """Note what was used when a place was reached, unless it is too near."""
        if self.places and place - self.places[-1] < self.apart:
            self._left_out = place, tuple(used)
            return
        self._left_out = None
        self.places.append(place)
        self._used.append(tuple(used))
        if len(self.places) > _MOST:
            # An odd number of them: the last one stays.
            del self.places[1::2], self._used[1::2]
            self.apart *= 2

    def close(self) -> None:
        """Have the last place among them, however near it is."""
        if self._left_out is not None:
            self.places.append(self._left_out[0])
            self._used.append(self._left_out[1])

    def of(self, number: int) -> tuple[float, ...]:
        """Return the amounts of one filament in mm."""
        return tuple(
            round(used[number], 2) if number < len(used) else 0.0 for used in self._used
        )
