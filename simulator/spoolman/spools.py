"""What Spoolman keeps of spools, and how it counts: https://github.com/Donkie/Spoolman.

It counts what it is told as often as it is told, takes more of a spool than is on it,
and of spools in its archive too.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
import json
from typing import Any


@dataclass(slots=True)
class SpoolRow:
    """A spool as it is kept; weights in g."""

    id: int
    name: str | None
    material: str | None
    color_hex: str | None
    weight: float | None
    vendor: str | None = None
    price: float | None = None
    initial_weight: float | None = None
    used_weight: float = 0.0
    location: str | None = None
    archived: bool = False
    extra: dict[str, str] = field(default_factory=dict)
    first_used: str | None = None
    last_used: str | None = None

    def use(self, grams: float) -> None:
        """Take filament off; a negative weight gives it back, and never more."""
        self.used_weight = max(0.0, self.used_weight + grams)
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.first_used = self.first_used or now
        self.last_used = now

    def as_json(self) -> dict[str, Any]:
        """Return what is answered; what is not known is left out."""
        filament = {
            "id": self.id,
            "registered": "2026-01-01T00:00:00Z",
            "name": self.name,
            "vendor": self.vendor and {"id": 1, "name": self.vendor, "extra": {}},
            "material": self.material,
            "price": self.price,
            "density": 1.24,
            "diameter": 1.75,
            "weight": self.weight,
            "color_hex": self.color_hex,
            "extra": {},
        }
        initial = self.weight if self.initial_weight is None else self.initial_weight
        left = None if initial is None else max(initial - self.used_weight, 0.0)
        spool = {
            "id": self.id,
            "registered": "2026-01-01T00:00:00Z",
            "first_used": self.first_used,
            "last_used": self.last_used,
            "filament": {k: v for k, v in filament.items() if v is not None},
            "initial_weight": self.initial_weight,
            "remaining_weight": left,
            "used_weight": self.used_weight,
            "used_length": self.used_weight / 0.00298,
            "location": self.location,
            "archived": self.archived,
            "extra": self.extra,
        }
        return {k: v for k, v in spool.items() if v is not None}


class SpoolTable:
    """All spools of a server."""

    def __init__(self) -> None:
        """Begin without any."""
        self.rows: dict[int, SpoolRow] = {}
        self._ids = count(1)

    def add(
        self,
        name: str | None = "Basic",
        *,
        material: str | None = "PLA",
        colour: str | None = "FF6A13",
        weight: float | None = 1000.0,
        tag: str | None = None,
        **more: Any,
    ) -> SpoolRow:
        """Add a spool; a tag is in an extra field, as texts are: in JSON."""
        row = SpoolRow(
            id=next(self._ids),
            name=name,
            material=material,
            color_hex=colour,
            weight=weight,
            extra={} if tag is None else {"tag": json.dumps(tag)},
            **more,
        )
        self.rows[row.id] = row
        return row
