"""The forms of setting a printer up, and what is typed into them."""

from collections.abc import Mapping
from typing import Any

from homeassistant.const import CONF_NAME, CONF_PASSWORD
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
)
import probatio

from ..const import CONF_PRINTER, CONF_SERIAL
from ..printer.connection.found import FoundPrinter

type Input = dict[str, Any]

BY_HAND = "by_hand"
CONF_CHECK = "check"
OFFER_TO_CHECK: Mapping[probatio.Marker, Any] = {
    probatio.Optional(CONF_CHECK, default=False): BooleanSelector()
}
NAME: Mapping[probatio.Marker, Any] = {probatio.Optional(CONF_NAME): TextSelector()}


def choice(
    found: Mapping[str | None, FoundPrinter], known: Mapping[str, str]
) -> probatio.Schema:
    """Return the form in which one is chosen of some printers, or of other labels."""
    options = [
        SelectOptionDict(
            value=serial or "", label=f"{printer.title or serial} ({printer.host})"
        )
        for serial, printer in found.items()
    ]
    options += [
        SelectOptionDict(value=key, label=label) for key, label in known.items()
    ]
    options.append(SelectOptionDict(value=BY_HAND, label=BY_HAND))
    config = SelectSelectorConfig(options=options, translation_key="found_printer")
    return probatio.Schema({probatio.Required(CONF_PRINTER): SelectSelector(config)})


def cleaned(user_input: Mapping[str, Any]) -> Input:
    """Return what was typed without stray blanks, the serial number in capitals.

    A password may begin or end with a blank.
    """
    data = {
        key: value.strip() if isinstance(value, str) and key != CONF_PASSWORD else value
        for key, value in user_input.items()
    }
    if serial := data.get(CONF_SERIAL):
        # Serial numbers are in capitals, and topics of MQTT tell these from small
        # letters.
        data[CONF_SERIAL] = serial.upper()
    return data


def optional(field: probatio.Marker) -> probatio.Marker:
    """Return a field that may be left empty, and is still a secret."""
    return probatio.Optional(probatio.Secret(str(field)))


def without(keys: frozenset[str], data: Mapping[str, Any]) -> Input:
    """Return data without some of it."""
    return {key: value for key, value in data.items() if key not in keys}
