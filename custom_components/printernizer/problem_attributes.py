"""What is shown of problems beside their codes."""

from typing import Any

from .printer.model import PrinterSnapshot, Problem


def problem_attributes(snapshot: PrinterSnapshot) -> dict[str, Any]:
    """Return all that is wrong now, the most important first."""
    return {"problems": [_described(problem) for problem in snapshot.problems]}


def _described(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "text": problem.text,
        "link": problem.link,
        "since": problem.since,
    }
