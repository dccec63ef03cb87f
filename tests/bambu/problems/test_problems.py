"""What `print_error` and the health messages say."""

import pytest

from custom_components.printernizer.bambu.problems.problems import (
    is_user_cancel,
    problem_of,
    read_problems,
)
from custom_components.printernizer.printer.fields import Fields
from custom_components.printernizer.printer.model import Severity


@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param(0x0300_8008, "0300-8008", id="eight digits, with zeros in front"),
        pytest.param(0x1000_C001, "1000-C001", id="no zero in front"),
        pytest.param(0xFFFF_FFFF, "FFFF-FFFF", id="all bits, upper case"),
        pytest.param(0x0300_4000, "0300-4000", id="lowest error"),
        pytest.param(0x0500_4004, "0500-4004", id="busy"),
    ],
)
def test_an_error_is_a_problem_with_its_code(number: int, code: str) -> None:
    """The code is what the vendor's pages are found by."""
    problem = problem_of(number)
    assert problem is not None
    assert (problem.code, problem.on_screen) == (code, True)


@pytest.mark.parametrize(
    ("number", "harmless"),
    [
        pytest.param(0x0300_4006, False, id="ends a job"),
        pytest.param(0x0300_8004, False, id="pauses a job"),
        pytest.param(0x0500_C011, True, id="slow card"),
        pytest.param(0x0300_C012, True, id="another notice"),
        pytest.param(0x07FF_C006, False, id="asks for filament"),
        pytest.param(0x12FF_C003, False, id="asks for it to be pulled out"),
    ],
)
def test_the_family_of_an_error_tells_whether_it_stops_a_job(
    number: int, *, harmless: bool
) -> None:
    problem = problem_of(number)
    assert problem is not None
    assert problem.harmless is harmless


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(None, id="not told"),
        pytest.param(0, id="no error"),
        pytest.param(0x0300_3FFF, id="highest status"),
        pytest.param(0x0500_0001, id="status"),
        pytest.param(0x0300_400C, id="cancelled at the printer"),
        pytest.param(0x0500_400E, id="cancelled from elsewhere"),
    ],
)
def test_these_are_no_problems(number: int | None) -> None:
    """A status is none, and neither is what somebody wanted."""
    assert problem_of(number) is None


@pytest.mark.parametrize(
    ("number", "cancelled"),
    [
        pytest.param(50348044, True, id="0300-400C"),
        pytest.param(0x0500_400E, True, id="0500-400E"),
        pytest.param(0x0300_8008, False, id="fault"),
        pytest.param(0, False, id="none"),
        pytest.param(None, False, id="not told"),
    ],
)
def test_two_codes_mean_that_somebody_ended_the_job(
    number: int | None, *, cancelled: bool
) -> None:
    """All others are faults."""
    assert is_user_cancel(number) is cancelled


def test_health_messages_are_problems_with_severity_and_link() -> None:
    """Four words make the id; the severity is in the code (BambuStudio)."""
    fields = Fields(
        {
            "print_error": 0x03008008,
            "hms": [
                {"attr": 0x05000500, "code": 0x00010007},
                {"attr": 0x07002000, "code": 0x00030001},
                {"attr": None, "code": 1},
            ],
        }
    )
    error, grave, mild = read_problems(fields)
    assert (error.code, error.on_screen) == ("0300-8008", True)
    assert (grave.code, grave.on_screen) == ("0500_0500_0001_0007", False)
    assert grave.severity is Severity.FATAL
    assert grave.link is not None
    assert grave.link.endswith("/0500_0500_0001_0007")
    assert mild.severity is Severity.COMMON
