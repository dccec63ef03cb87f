"""Messages about spools, and what is refused before the printer is asked."""

import pytest

from custom_components.printernizer.bambu.commanding.filament import filament_payload
from custom_components.printernizer.printer.errors import RefusedError
from custom_components.printernizer.printer.filament.commands import StartDrying
from custom_components.printernizer.printer.filament.spools import DryingBlock
from tests.bambu.reading.test_filament import snapshot_of_unit


def test_what_the_unit_says_that_stops_it_from_drying_is_the_refusal() -> None:
    snapshot = snapshot_of_unit("n3f/0", dry_sf_reason=[1])
    with pytest.raises(RefusedError, match=DryingBlock.POWER):
        filament_payload(StartDrying("n3f/0", 55, 8), snapshot)


def test_a_unit_that_nothing_stops_is_told_to_dry() -> None:
    snapshot = snapshot_of_unit("n3f/0", dry_sf_reason=[])
    payload = filament_payload(StartDrying("n3f/0", 55, 8), snapshot)
    assert payload is not None
    sent = payload["print"]
    assert (sent["temp"], sent["duration"], sent["filament"]) == (55, 8, "PLA")
