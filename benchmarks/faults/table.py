"""The faults by brand, as a table or one by one: `python -m benchmarks faults [N]`."""

import dataclasses
import json
import random
import statistics

from .. import skipping_clock
from .kinds import FAULTS
from .scene import BRANDS, scene_of
from .trial import HOUR, Outcome, suffer

_TIMES = 10
_COLUMNS = (
    "fault",
    "brand",
    "offline after",
    "back p50",
    "back p95",
    "attempts/min",
    "log lines",
    "stall",
    "left over",
)


async def faults(arguments: list[str]) -> None:
    """Have each fault happen some times and print what came of it.

    `--json` prints a line for each as soon as it is known; a number says how often,
    a text which faults.
    """
    skipping_clock.install_time_of_day()
    numbers = [int(argument) for argument in arguments if argument.isdigit()]
    wanted = [
        argument
        for argument in arguments
        if not argument.isdigit() and argument != "--json"
    ]
    times = numbers[0] if numbers else _TIMES
    names = [name for name in wanted if name not in BRANDS]
    as_json = "--json" in arguments
    if not as_json:
        _print_row(_COLUMNS)
        _print_row(["---"] * len(_COLUMNS))
    for brand in [named for named in BRANDS if named in wanted] or BRANDS:
        async with scene_of(brand) as scene:
            for fault in FAULTS:
                if brand not in fault.brands or (names and fault.name not in names):
                    continue
                chance = random.Random(fault.name)  # noqa: S311 - for moments only
                often = min(times, 3) if fault.lasts > HOUR else times
                outcome = await suffer(scene, fault, often, chance)
                if as_json:
                    print(json.dumps(dataclasses.asdict(outcome)), flush=True)
                else:
                    _print_row(_cells(outcome))


def _print_row(cells: object) -> None:
    print("| " + " | ".join(cells) + " |", flush=True)  # type: ignore[arg-type]


def _cells(outcome: Outcome) -> list[str]:
    left = [f"{count} {what}" for what, count in outcome.left.items()]
    return [
        outcome.fault,
        outcome.brand,
        _seconds(outcome.offline_after, max) or "never",
        _seconds(outcome.back_after, statistics.median),
        _seconds(outcome.back_after, p95) + (" stuck" if outcome.stuck else ""),
        _rate(outcome),
        f"{statistics.mean(outcome.log_lines):.1f}",
        f"{outcome.stall * 1000:.0f} ms",
        ", ".join(left) or "nothing",
    ]


def p95(values: list[float]) -> float:
    """Return what 95 of 100 are not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]


def _seconds(values: list[float], pick: object) -> str:
    return f"{pick(values):.1f} s" if values else ""  # type: ignore[operator]


def _rate(outcome: Outcome) -> str:
    minutes = min(outcome.lasted, 3600) / 60
    rate = f"{statistics.mean(outcome.attempts) / minutes:.1f}"
    if outcome.attempts_later:
        rate += f", then {statistics.mean(outcome.attempts_later):.1f}"
    return rate
