"""The mistakes that `scripts/mutants` makes."""

from array import array
import ast
from pathlib import Path
import pickle

import pytest

from benchmarks.mutants.changes import mutants_of
from benchmarks.mutants.noticing import Noticing
from benchmarks.mutants.run import Trial
from benchmarks.mutants.tally import Tally, equal

OURS = Path(__file__).parents[2] / "custom_components" / "printernizer"
MODULE = Path("/somewhere/custom_components/printernizer/printer/jobs/clock.py")
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


def trials() -> dict[str, Trial]:
    return {
        str(mutant): Trial("printer/warm.py", "warm", mutant, ["test_warm"])
        for mutant in mutants_of(SOURCE)
    }


def test_a_mistake_is_named_with_its_line_as_the_same_words_stand_in_others() -> None:
    trial = trials()["14: 1 → 2"]
    assert str(trial) == (
        "printer/warm.py:14: return nozzle >= limit + 1 | 1 → 2   (1 tests)"
    )


def test_tests_that_are_gone_since_they_were_noted_are_not_run() -> None:
    mutant = next(mutants_of(SOURCE))
    trial = Trial("printer/warm.py", "warm", mutant, ("kept", "gone"))
    assert trial.only({"kept", "another"}).tests == ["kept"]


def test_what_is_known_to_change_nothing_counts_neither_as_noticed_nor_as_alive() -> (
    None
):
    dead, known, alive = list(trials().values())[:3]
    tally = Tally({known.path: {known.change: "for a reason"}})
    told = [tally.add(dead, died=True), tally.add(known, died=False)]
    assert told == [None, None]
    assert tally.add(alive, died=False) == f"alive: {alive}"
    assert tally.whole == "1 died (50.0%), 1 alive, 1 change nothing"
    assert list(tally.by_folder()) == [f"printer: 3 tried, {tally.whole}"]


def test_a_mistake_that_is_noticed_after_all_is_told_not_to_change_nothing() -> None:
    known = trials()["14: 1 → 2"]
    tally = Tally({known.path: {known.change: "for a reason"}})
    told = tally.add(known, died=True)
    assert told == f"noticed, though known to change nothing: {known}"
    assert tally.whole == "1 died (100.0%), 0 alive, 0 change nothing"


def note(folder: Path, process: str, **tests: list[int]) -> None:
    """Note of some tests, as a process that ran them does, by which lines they come."""
    told = [
        (f"{name}.py::test_it".replace("__", "/"), passed)
        for name, passed in tests.items()
    ]
    lines = [(str(MODULE), number) for number in range(100)]
    noted = lines, [(test, array("I", numbers)) for test, numbers in told]
    (folder / f"{process}.pickle").write_bytes(pickle.dumps(noted))


def test_tests_that_are_named_like_a_module_go_first_and_then_narrow_ones(
    tmp_path: Path,
) -> None:
    note(tmp_path, "1", tests__wide=[7, 8, 9], tests__narrow=[7])
    note(tmp_path, "2", tests__jobs__test_clock=[5, 6, 7, 8, 9], tests__jobs__no=[7, 8])
    found = Noticing(tmp_path).tests_of(MODULE, 7, 60)
    assert Noticing(tmp_path).tests_of(MODULE, 7, 2) == found[:2]
    assert [node.partition("::")[0] for node in found] == [
        "tests/jobs/test_clock.py",
        "tests/jobs/no.py",
        "tests/narrow.py",
        "tests/wide.py",
    ]


def test_each_file_of_tests_has_its_turn_before_any_has_a_second_one(
    tmp_path: Path,
) -> None:
    tests = {"one.py::a": [7], "one.py::b": [7], "two.py::c": [7, 8, 9]}
    noted = (
        [(str(MODULE), number) for number in range(10)],
        [(test, array("I", numbers)) for test, numbers in tests.items()],
    )
    (tmp_path / "1.pickle").write_bytes(pickle.dumps(noted))
    found = Noticing(tmp_path).tests_of(MODULE, 7, 60)
    assert found == ["one.py::a", "two.py::c", "one.py::b"]


def test_a_test_that_was_noted_twice_is_run_once(tmp_path: Path) -> None:
    note(tmp_path, "1", tests__one=[7])
    note(tmp_path, "2", tests__one=[7])
    assert Noticing(tmp_path).tests_of(MODULE, 7, 60) == ["tests/one.py::test_it"]


def test_a_line_that_python_does_not_tell_is_that_of_its_statement(
    tmp_path: Path,
) -> None:
    note(tmp_path, "1", tests__one=[7])
    assert Noticing(tmp_path).tests_of(MODULE, 10, 60) == ["tests/one.py::test_it"]
    assert Noticing(tmp_path).tests_of(MODULE, 6, 60) == []


@pytest.mark.parametrize("path", equal())
def test_what_is_known_to_change_nothing_is_still_there_to_be_changed(
    path: str,
) -> None:
    source = (OURS / path).read_text(encoding="utf-8")
    made = {Trial(path, "", mutant, ()).change for mutant in mutants_of(source)}
    assert made.issuperset(equal()[path])
    assert all(equal()[path].values()), "each has its reason"
