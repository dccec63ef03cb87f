"""What helps to find a fault of the fleet; names of printers are the user's."""

from typing import Any

from .watch import FleetWatch


def fleet_diagnostics(watch: FleetWatch) -> dict[str, Any]:
    """Return how many printers stand how."""
    state = watch.state
    return {
        "printing": len(state.printing),
        "waiting": len(state.waiting),
        "idle": len(state.idle),
        "attention": [call.reason for call in state.calls],
        "next_finish": state.next_finish and state.next_finish.at,
    }
