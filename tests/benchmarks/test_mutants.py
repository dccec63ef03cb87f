"""The mistakes that `scripts/mutants` makes."""

import ast

from benchmarks.mutants.changes import mutants_of

SOURCE = '''
LIMIT = 3

def is_warm(nozzle: float | None, *, limit: float = 50) -> bool:
    """Tell whether a nozzle is warm."""
    _LOGGER.debug("asked %s", 1)
    if not nozzle:
        return False
    match limit:
        case 0:
            raise ValueError("0")
        case _ if limit > 100:
            tell(limit)
    return nozzle >= limit + 1
'''


def changes() -> list[str]:
    return [str(mutant) for mutant in mutants_of(SOURCE)]


def test_every_operator_number_answer_and_call_of_a_function_is_changed_once() -> None:
    assert sorted(changes()) == [
        "12: 100 → 101",
        "12: limit > 100 → limit >= 100",
        "13: tell(limit) → None",
        "14: 1 → 2",
        "14: limit + 1 → limit - 1",
        "14: nozzle >= limit + 1 → nozzle > limit + 1",
        "7: if not nozzle → if nozzle",
        "8: False → True",
    ]


def test_a_mistake_is_the_only_one_in_its_module() -> None:
    original = ast.unparse(ast.parse(SOURCE)).splitlines()
    for mutant in mutants_of(SOURCE):
        changed = ast.unparse(mutant.module()).splitlines()
        pairs = zip(original, changed, strict=True)
        assert sum(before != after for before, after in pairs) == 1, str(mutant)


def test_what_no_test_should_hold_still_is_left_alone() -> None:
    told = " ".join(changes())
    for kept in ("LIMIT", "_LOGGER", "ValueError", "limit: float", "Tell whether"):
        assert kept not in told, f"{kept} was changed"
