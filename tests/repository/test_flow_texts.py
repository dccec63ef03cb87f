"""Everything that setting up can show has a text, and no text is left over."""

from collections.abc import Iterator

from homeassistant.const import CONF_NAME
import pytest

from custom_components.printernizer.brands import BRANDS, Brand
from custom_components.printernizer.config_flow import PrinternizerConfigFlow
from custom_components.printernizer.connecting import error_texts
from custom_components.printernizer.connecting.check_up import text_key
from custom_components.printernizer.connecting.checking_flow import CheckingFlow
from custom_components.printernizer.connecting.forms import CONF_CHECK
from custom_components.printernizer.connecting.named_entities import ENTITY_GONE
from custom_components.printernizer.connecting.options import (
    PAGES,
    PrinternizerOptionsFlow,
)
from custom_components.printernizer.const import CONF_SERIAL
from custom_components.printernizer.following.issues import (
    AUTHORISATION,
    FIXABLE,
    ISSUES,
    WRONG_ADDRESS,
    due_key,
)
from custom_components.printernizer.printer.checkup.result import (
    CheckUp,
    Stage,
    StageKind,
    Verdict,
)
from custom_components.printernizer.printer.jobs.maintenance import Task
from custom_components.printernizer.repairs import FLOWS
from custom_components.printernizer.spooling.issues import SPOOL_ISSUES

from .files import PACKAGE, TEXTS, keywords, method_calls

STEPS = TEXTS["config"]["step"]
CHECKED = {
    text_key(brand, CheckUp(stages=(Stage.of(StageKind.PORT, verdict),)))
    for brand in BRANDS
    for verdict in Verdict
    if verdict is not Verdict.ALL_WELL
} | {text_key("bambu", CheckUp(stages=()))}
ERROR_KEYS = {key for _, key in error_texts._KEYS}

# They go on to another step at once.
SHOWS_NOTHING = {"reauth", "integration_discovery", "zeroconf", "dhcp", "check"}
ABORTS_OF_HELPERS = {
    "_abort_if_unique_id_configured": "already_configured",
    "_abort_if_unique_id_mismatch": "unique_id_mismatch",
}

each_brand = pytest.mark.parametrize("brand", BRANDS.values(), ids=list(BRANDS))


def _abort_reasons() -> Iterator[str]:
    """Yield why the flow may end, apart from what Home Assistant has texts for."""
    for name, call in method_calls(PACKAGE / "config_flow.py"):
        if name.startswith("_abort_if_"):
            yield ABORTS_OF_HELPERS[name]
        elif name == "async_abort":
            yield keywords(call)["reason"]


def _fields(brand: Brand) -> set[str]:
    return {str(field) for field in brand.fields}


def test_every_step_has_texts_and_all_texts_are_for_a_step() -> None:
    steps = {
        name.removeprefix("async_step_")
        for part in (PrinternizerConfigFlow, CheckingFlow)
        for name in vars(part)
        if name.startswith("async_step_")
    }
    assert {"user", "reauth_confirm", "reconfigure", *BRANDS} <= steps
    assert set(STEPS) == steps - SHOWS_NOTHING


def test_the_menu_names_and_describes_every_brand() -> None:
    assert set(STEPS["user"]["menu_options"]) == set(BRANDS)
    assert set(STEPS["user"]["menu_option_descriptions"]) == set(BRANDS)


@each_brand
def test_the_form_of_a_brand_has_a_label_for_every_field(brand: Brand) -> None:
    assert set(STEPS[brand.key]["data"]) == _fields(brand) | {CONF_CHECK, CONF_NAME}


@each_brand
def test_a_login_is_made_of_fields_of_the_form(brand: Brand) -> None:
    assert brand.credentials <= _fields(brand)


def test_the_form_that_changes_a_printer_has_a_label_for_every_field() -> None:
    fields = set().union(*(_fields(brand) for brand in BRANDS.values()))
    # Whose serial number is another is another printer.
    assert set(STEPS["reconfigure"]["data"]) == fields - {CONF_SERIAL} | {CONF_CHECK}


@pytest.mark.parametrize("step", ["discovered", "take_over"])
def test_the_form_of_a_printer_that_was_found_has_a_label_for_every_field(
    step: str,
) -> None:
    fields = set().union(*(_fields(brand) for brand in BRANDS.values()))
    more = {CONF_CHECK, CONF_NAME}
    assert set(STEPS[step]["data"]) == fields - {CONF_SERIAL} | more


def test_the_form_that_renews_a_login_has_a_label_for_every_credential() -> None:
    credentials = set().union(*(brand.credentials for brand in BRANDS.values()))
    assert set(STEPS["reauth_confirm"]["data"]) == credentials | {CONF_CHECK}


def test_every_field_is_described() -> None:
    for step, texts in STEPS.items():
        described = set(texts.get("data_description", {}))
        assert described == set(texts.get("data", {})), step


def test_every_page_of_the_options_is_in_the_menu_and_labels_every_field() -> None:
    steps = TEXTS["options"]["step"]
    assert set(steps["init"]["menu_options"]) == set(PAGES)
    assert set(steps) == {"init", *PAGES}
    for page, fields in PAGES.items():
        assert hasattr(PrinternizerOptionsFlow, f"async_step_{page}"), page
        assert set(steps[page]["data"]) == {str(field) for field in fields}, page
        assert set(steps[page]["data_description"]) == set(steps[page]["data"]), page


def test_every_error_of_a_form_has_a_text_and_the_other_way_round() -> None:
    assert set(TEXTS["config"]["error"]) == ERROR_KEYS | {"invalid_host"} | CHECKED


def test_every_verdict_is_told_in_whole_sentences() -> None:
    for key in CHECKED:
        text = TEXTS["config"]["error"][key]
        assert text[0].isupper(), key
        assert text.endswith("."), key


def test_every_end_of_the_flow_has_a_text_and_the_other_way_round() -> None:
    assert set(TEXTS["config"]["abort"]) == set(_abort_reasons())


def test_every_issue_has_a_text_and_the_other_way_round() -> None:
    known = {*ISSUES, *FLOWS, *SPOOL_ISSUES, ENTITY_GONE}
    assert set(TEXTS["issues"]) == known


def test_what_can_be_repaired_has_a_question() -> None:
    for key, texts in TEXTS["issues"].items():
        steps = texts.get("fix_flow", {}).get("step", {})
        assert set(steps) == ({"confirm"} if key in FLOWS else set()), key


def test_what_a_repair_may_object_has_a_text() -> None:
    errors = {
        key: set(texts.get("fix_flow", {}).get("error", {}))
        for key, texts in TEXTS["issues"].items()
    }
    assert errors[AUTHORISATION] == ERROR_KEYS | {"still_refused"}
    assert not any(errors[due_key(task)] for task in Task)
    assert errors[WRONG_ADDRESS] == {"invalid_host", "not_the_printer"}


def test_who_is_told_that_something_can_be_repaired_can_repair_it() -> None:
    assert set(FLOWS) >= FIXABLE
