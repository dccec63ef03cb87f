"""A printer's answers to commands."""

from typing import Any

import pytest

from custom_components.printernizer.bambu.session.replies import (
    Reply,
    refusal,
    replies_in,
)
from custom_components.printernizer.printer.reasons import Reason


def answer(**fields: Any) -> Reply | None:
    """Return the reply in an answer to a pause, if there is one."""
    told = {"command": "pause", "sequence_id": "40007", **fields}
    return replies_in({"print": told}).get("40007")


@pytest.mark.parametrize("result", ["success", "SUCCESS", "Success", "ok"])
def test_success_in_any_case_is_a_yes(result: str) -> None:
    """Firmware does not agree with itself on capitals."""
    assert answer(result=result, reason="") == Reply(accepted=True)


@pytest.mark.parametrize("result", ["fail", "FAIL", "failed", "Failed", "failure"])
def test_failure_in_any_case_is_a_no(result: str) -> None:
    """With the printer's own reason."""
    assert answer(result=result, reason="not printing") == Reply(
        accepted=False, reason="not printing"
    )


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"err_code": 0x05024007}, id="code"),
        pytest.param({"err_code": "84033543"}, id="code as text"),
        pytest.param({"err_code": 0x05024009}, id="malformed signature"),
        pytest.param({"result": "success", "err_code": 0x05024007}, id="yet success"),
        pytest.param(
            {"result": "failed", "reason": "mqtt message verify failed"}, id="reason"
        ),
    ],
)
def test_a_command_that_needs_developer_mode_is_told_apart(
    fields: dict[str, Any],
) -> None:
    """The user can do something about it."""
    reply = answer(**fields)
    assert reply is not None
    assert not reply.accepted
    assert reply.unauthorised


def test_another_error_code_is_a_no_of_its_own() -> None:
    reply = answer(err_code=0x0500_400A)
    assert reply == Reply(accepted=False, code=0x0500_400A)


@pytest.mark.parametrize(
    ("reply", "reason", "details"),
    [
        (Reply(accepted=False), Reason.REFUSED, {}),
        (
            Reply(accepted=False, reason="not printing", code=1),
            Reason.REFUSED_WITH_WORDS,
            {"said": "not printing"},
        ),
        (
            Reply(accepted=False, code=0x0500_400A),
            Reason.REFUSED_WITH_CODE,
            {"code": "0500400A"},
        ),
    ],
)
def test_a_refusal_has_the_printers_words_or_for_lack_of_them_its_number(
    reply: Reply, reason: Reason, details: dict[str, str]
) -> None:
    error = refusal(reply)
    assert (error.reason, error.details) == (reason, details)


def test_no_error_is_no_refusal() -> None:
    """0 is no error."""
    assert answer(result="success", err_code=0) == Reply(accepted=True)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="no result"),
        pytest.param({"result": ""}, id="empty"),
        pytest.param({"result": None}, id="null"),
        pytest.param({"result": "maybe"}, id="unknown"),
        pytest.param({"result": ["success"]}, id="list"),
    ],
)
def test_an_echo_without_a_result_is_no_answer_yet(fields: dict[str, Any]) -> None:
    """What happened shows in the state."""
    assert answer(**fields) is None


def test_an_answer_belongs_to_the_number_of_its_command() -> None:
    """Whatever it stands under; there may be several."""
    message = {
        "print": {"sequence_id": "40001", "result": "success"},
        "system": {"sequence_id": 40002, "result": "fail"},
    }
    replies = replies_in(message)
    assert {key: reply.accepted for key, reply in replies.items()} == {
        "40001": True,
        "40002": False,
    }


@pytest.mark.parametrize(
    "message",
    [
        pytest.param({}, id="empty"),
        pytest.param({"print": {"result": "success"}}, id="no number"),
        pytest.param({"print": {"sequence_id": None, "result": "fail"}}, id="null"),
        pytest.param({"print": None, "info": [1], "t": 5}, id="no objects"),
        pytest.param({"print": {"command": "push_status"}}, id="report"),
    ],
)
def test_what_answers_nothing_holds_no_replies(message: dict[str, Any]) -> None:
    """Most messages do not."""
    assert replies_in(message) == {}
