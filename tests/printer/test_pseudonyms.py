"""What is hidden of a printer's own words, and what can still be read."""

import pytest

from custom_components.printernizer.printer.pseudonyms import Pseudonyms

KEYS = frozenset({"name", "sn", "ip", "file"})


def hidden(value: object, *secrets: str) -> object:
    """Return a value as it is passed on."""
    return Pseudonyms(KEYS, secrets).hide(value)


def test_the_same_thing_has_the_same_name_wherever_it_stands() -> None:
    told = {"name": "Cup", "parts": [{"name": "Lid"}, {"name": "Cup"}], "state": "IDLE"}
    assert hidden(told) == {
        "name": "**REDACTED 1**",
        "parts": [{"name": "**REDACTED 2**"}, {"name": "**REDACTED 1**"}],
        "state": "IDLE",
    }


def test_everything_below_a_private_key_is_private() -> None:
    told = {"file": {"path": "a", "sizes": [7], "deep": {"x": "b"}}}
    assert hidden(told) == {
        "file": {
            "path": "**REDACTED 1**",
            "sizes": [0],
            "deep": {"x": "**REDACTED 2**"},
        }
    }


@pytest.mark.parametrize("nothing", ["", "0", "0000000000000000", "disable", None])
def test_what_means_none_stays(nothing: str | None) -> None:
    assert hidden({"name": nothing}) == {"name": nothing}


def test_a_serial_number_still_tells_the_model_and_a_file_its_kind() -> None:
    told = {"sn": "01P00A123456789", "file": "vase.gcode.3mf"}
    assert hidden(told) == {
        "sn": "01P**REDACTED 1**",
        "file": "**REDACTED 2**.gcode.3mf",
    }


def test_a_number_under_a_private_key_tells_nothing() -> None:
    assert hidden({"ip": 1_074_374_848, "ok": True}) == {"ip": 0, "ok": True}


@pytest.mark.parametrize(
    "text",
    [
        "192.168.1.64",
        "rtsps://printer/live",
        "24:6f:28:aa:bb:cc",
        "me@home",
        "x 10.0.0.7",
    ],
)
def test_what_looks_like_an_address_is_hidden_wherever_it_stands(text: str) -> None:
    assert hidden({"note": text}) == {"note": "**REDACTED 1**"}


@pytest.mark.parametrize("text", ["01.09.00.00", "00.00.06.49", "2.1.2", "RUNNING"])
def test_versions_and_words_stay(text: str) -> None:
    assert hidden({"note": text}) == {"note": text}


def test_a_secret_is_hidden_in_whatever_text_it_is() -> None:
    told = {"note": "code 12345678 refused", "short": "a1"}
    assert hidden(told, "12345678", "a1") == {"note": "**REDACTED 1**", "short": "a1"}
