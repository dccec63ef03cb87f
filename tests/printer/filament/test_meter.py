"""What a job takes of its filaments by when, read from its G-code."""

from itertools import batched
import json
from pathlib import Path
import statistics
import tracemalloc
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.printernizer.printer.filament.meter.curve import (
    FilamentCurve,
    UseMeter,
)
from custom_components.printernizer.printer.filament.meter.reader import GcodeReader
from custom_components.printernizer.storing.codec import Codec
from tests.extrusion import moments

CODEC = Codec(UseMeter)
SLICES = sorted((Path(__file__).parents[2] / "fixtures" / "meter").glob("*.json"))


def metered(text: str | bytes, piece: int = 1 << 20) -> UseMeter:
    """Read a file in pieces of so many bytes."""
    content = text.encode() if isinstance(text, str) else text
    reader = GcodeReader()
    for part in batched(content, piece, strict=False):
        reader.feed(bytes(part))
    return reader.finished()


def lengths(text: str) -> dict[int, float]:
    """Return the mm of each filament that a file takes."""
    return {curve.index: curve.total for curve in metered(text).filaments}


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("M83\nG1 X1 E2\nG1 X2 E3.5\n", 5.5),
        ("M83\nG1 X1 E2\nG1 E-.8 F2100\nG1 X3 F9000\nG1 E.8\nG1 X4 E1\n", 3),
        ("M83\nG1 X1 E2\nG1 X2 Y3 E-1.5\n", 0.5),
        ("M82\nG1 X1 E2\nG1 X2 E5\nG1 X3 E4\n", 4),
        ("G1 X1 E2\nG92 E0\nG1 X2 E5\nG92 X1\nG1 X2 E6\n", 8),
        ("M83\nG2 X1 Y1 I1 J1 E2\nG3 X1 Y1 I1 J1 E3\nG0 X1 E1\n", 6),
        ("M83\nG1 X1 E2 ; and E5 in words\n; G1 X1 E9\nG1 X1 ; E7\n", 2),
        ("M83\r\nG1 X1 E2\r\nG92 E0\r\nG1 X1 E2\r\n", 4),
        ("M83\n   G1 X1 E2\n\tG1 X2 E2\n", 4),
        ("M83\nG1 X1 E2\nG1 X2 E2", 4),
        ("G91\nG1 X1 E2\nG1 X1 E2\nG90\nG1 X1 E5\n", 5),
        ("M83\nG1 X1 E2\nM82\nG1 X1 E5\n", 5),
        ("M83\nG1 X1 E2\nG91\nG1 Z1\nG90\nG1 X2 E2\n", 4),
        ("M83\nG10 P1 E4\nG28 E3\nG1 X1 E2\n", 2),
        ("M83\nG1 X1 E2\nG1 X1 E1.2.3\nG1 X1 E--\nG1 X1 E\nG1 X1 E3\n", 5),
    ],
)
def test_what_is_extruded_less_what_is_pulled_back_is_used(
    text: str, length: float
) -> None:
    assert lengths(text) == {1: pytest.approx(length)}


@pytest.mark.parametrize(
    ("change", "used"),
    [
        ("T1", {1: 1, 2: 2}),
        ("T3 ; the fourth", {1: 1, 4: 2}),
        ("M620 S2A\nT2\nM621 S2A", {1: 1, 3: 2}),
        ("M620 S2A\nM621 S2A", {1: 1, 3: 2}),
        ("M1020 S1", {1: 1, 2: 2}),
        ("T1000", {1: 1}),
        ("M620 S255\nT255\nM621 S255", {1: 1}),
        ("TIMELAPSE_TAKE_FRAME\nT?\nTYPE\nT1.5", {1: 3}),
        ("M104 S200 T1", {1: 3}),
    ],
)
def test_each_filament_is_counted_by_itself(
    change: str, used: dict[int, float]
) -> None:
    assert lengths(f"M83\nG1 X1 E1\n{change}\nG1 X1 E2\n") == used


def test_what_the_printer_shows_tells_what_was_used() -> None:
    meter = metered(
        "M73 P0 R10\nM83\nG1 X1 E10\nM73 P20 R8\nG1 X1 E30\nM73 P60 R4\nG1 X1 E20\n"
        "M73 P100 R0\nG1 E-2\n"
    )
    assert meter.told
    assert meter.used(0, None) == (5,)
    assert meter.used(20, None) == (25,)
    # The file does not tell it, but a printer may.
    assert meter.used(59, None) == (25,)
    assert meter.used(60, None) == (50,)
    assert meter.used(100, None) == (59,)
    assert meter.totals == (58,)


def test_two_steps_of_the_progress_are_enough() -> None:
    text = "M83\nM73 P0\nG1 X1 E10\nM73 P50\nG1 X1 E10\n"
    assert metered(text).told
    assert not metered(text.replace("M73 P50\n", "")).told


@pytest.mark.parametrize(
    "begin",
    [
        ";LAYER_CHANGE\n;Z:{z}\n",
        "; CHANGE_LAYER\n; Z_HEIGHT: {z}\n; update layer progress\nM73 L{n}\n",
        "; CHANGE_LAYER\n; Z_HEIGHT: {z}\n; layer num/total_layer_count: {n}/3\n",
        "M73 L{n}\n",
        ";LAYER:{before}\n",
    ],
)
def test_layers_tell_what_was_used_however_a_slicer_marks_them(begin: str) -> None:
    layers = [
        begin.format(n=number, z=0.2 * number, before=number - 1)
        + f"G1 X1 E{10 * number}\n"
        for number in (1, 2, 3)
    ]
    meter = metered("M83\nG1 X9 E4\n" + "".join(layers))
    assert meter.layers == (1, 2, 3)
    assert meter.used(None, 0) == (2,)
    assert meter.used(None, 1) == (9,)
    assert meter.used(None, 2) == (24,)
    assert meter.used(None, 3) == (49,)
    assert meter.used(None, 4) == (64,)
    assert meter.used(None, 5) is None
    assert meter.used(None, None) is None


def test_a_layer_narrows_what_the_progress_tells() -> None:
    meter = metered(
        "M83\nM73 P0\n;LAYER_CHANGE\nG1 X1 E10\nM73 P50\nG1 X1 E10\n"
        ";LAYER_CHANGE\nG1 X1 E30\nM73 P100\n"
    )
    assert meter.used(50, None) == (30,)
    assert meter.used(50, 1) == (15,)
    assert meter.used(50, 2) == (35,)
    # The one of the two that cannot be is not believed.
    assert meter.used(0, 2) == (5,)


def test_without_steps_in_the_file_the_share_that_is_read_tells_it() -> None:
    half = "G1 X1 E1.0\n" * 5000
    meter = metered("M83\n" + half + half.replace("1.0", "3.0"))
    assert not meter.told
    for progress, used in ((0, 0), (25, 2500), (50, 5000), (75, 12500), (100, 20000)):
        found = meter.used(progress, None)
        assert found is not None
        assert found[0] == pytest.approx(used, abs=120)
    assert len(meter.progress) <= 201


def test_the_settings_of_each_filament_tell_its_weight() -> None:
    text = (
        "M83\nG1 X1 E1000\nT1\nG1 X1 E1000\n"
        "; filament_density = 1.24,1.27\n; filament_diameter = 1.75,2.85\n"
    )
    weights = [
        filament.weight_of(filament.total) for filament in metered(text).filaments
    ]
    assert weights == pytest.approx([2.9826, 8.1018], rel=1e-3)
    (alone,) = metered("; filament_density: 1.3\nM83\nG1 X1 E1000\n").filaments
    assert alone.weight_of(1000) == pytest.approx(3.1269, rel=1e-3)


def test_before_the_first_step_between_nothing_and_what_that_tells_was_used() -> None:
    meter = metered("M83\nG1 X1 E4\nM73 P10\nG1 X1 E10\nM73 P50\nG1 X1 E6\n")
    assert meter.used(5, None) == (2,)
    assert meter.used(10, None) == (9,)


def test_a_filament_that_comes_later_has_not_left_before() -> None:
    meter = metered("M83\nM73 P0\nG1 X1 E1.2345\nM73 P50\nT1\nG1 X1 E4\nM73 P99\n")
    assert [filament.by_progress for filament in meter.filaments] == [
        (0, 1.23, 1.23),
        (0, 0, 4),
    ]


def test_a_file_is_read_to_its_last_byte_at_the_end_of_the_print() -> None:
    assert metered(b"M83\n" + b"G1 X1 E1" + b" " * 1012).progress == (50, 100)


def test_without_a_density_nobody_knows_the_weight() -> None:
    (curve,) = metered("M83\nG1 X1 E1000\n; filament_density = 0\n").filaments
    assert curve.weight_of(1000) is None


def test_a_layer_of_a_high_job_lies_between_points() -> None:
    text = "M83\n" + "".join(";LAYER_CHANGE\nG1 X1 E2\n" for _ in range(5000))
    meter = metered(text)
    assert 100 <= len(meter.layers) <= 202
    for layer in (1, 2, 77, 2500, 4999, 5000):
        assert meter.used(None, layer) == pytest.approx((2 * layer - 1,), abs=0.01)


def test_of_a_few_hundred_layers_each_has_a_point() -> None:
    text = "M83\n" + ";LAYER_CHANGE\nG1 X1 E2\n" * 200
    assert metered(text).layers == tuple(range(1, 201))


LINES = st.lists(
    st.one_of(
        st.builds(
            "G{} X{:.3f} E{:.5f}".format,
            st.integers(0, 3),
            st.floats(-200, 200),
            st.floats(-20, 20),
        ),
        st.builds("G92 E{:.3f}".format, st.floats(-9, 9)),
        st.builds("T{}".format, st.integers(0, 4)),
        st.builds("M73 P{} R1".format, st.integers(0, 100)),
        st.sampled_from(
            [
                "M82",
                "M83",
                "G90",
                "G91",
                ";LAYER_CHANGE",
                "G1 X5 Y6",
                "; E5",
                "",
                "G28",
                "M104 S2 T1",
            ]
        ),
    ),
    max_size=60,
)


@settings(deadline=None)
@given(LINES, st.integers(1, 40))
def test_it_counts_as_one_does_who_reads_line_by_line(
    lines: list[str], piece: int
) -> None:
    meter = metered("\n".join(lines), piece)
    truth = [0.0] * 5
    for moment in moments(lines, 5):
        truth = list(moment.used)
    found = {curve.index - 1: curve.total for curve in meter.filaments}
    for tool, used in enumerate(truth):
        assert found.get(tool, 0) == pytest.approx(max(used, 0), abs=0.011)


@settings(deadline=None)
@given(LINES)
def test_it_is_all_the_same_in_which_pieces_a_file_comes(lines: list[str]) -> None:
    text = "\n".join(lines)
    small, large = metered(text, 7), metered(text, 1000)
    assert small.layers == large.layers
    assert small.told == large.told
    assert small.progress == large.progress or not large.told
    # What is added up in other portions may be rounded up here and down there.
    one, other = (
        {
            filament.index: (filament.total, *filament.by_progress * large.told)
            for filament in meter.filaments
        }
        for meter in (small, large)
    )
    nothing = (0.0,) * (1 + len(large.progress) * large.told)
    for index in one.keys() | other.keys():
        assert one.get(index, nothing) == pytest.approx(
            other.get(index, nothing), abs=0.011
        )


NOISE = st.lists(
    st.one_of(
        st.binary(max_size=40),
        st.sampled_from(
            b"\n|G1 X| E|1e999|99999999999999|-|M73 P|M73 L|T|M621 S|G92 E|;LAYER:|"
            b"; filament_density = ".split(b"|")
        ),
    )
)


@settings(deadline=None, max_examples=150)
@given(NOISE)
def test_no_file_is_too_odd(parts: list[bytes]) -> None:
    meter = metered(b"".join(parts))
    assert meter == CODEC.decode(json.loads(json.dumps(CODEC.encode(meter)))).value
    meter.used(50, 3)


@pytest.mark.parametrize(
    "odd",
    [
        b"G1 X1 E1 " * 4,
        b"M73 P5 R4\nT63\n;LAYER_CHANGE\nG1 X1 E1\n",
        b"; filament_density = 1,1,1,1,1,1,1\n",
        b"\n",
    ],
)
def test_the_memory_does_not_grow_with_the_file(odd: bytes) -> None:
    reader = GcodeReader()
    piece = odd * (64 * 1024 // len(odd))
    tracemalloc.start()
    for _ in range(20):
        reader.feed(piece)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1.5e6


@pytest.mark.parametrize("path", SLICES, ids=lambda path: path.stem)
def test_on_real_slices_a_cancel_is_judged_well(path: Path) -> None:
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    meter = CODEC.decode(kept["meter"]).value
    weight = sum(
        filament.weight_of(filament.total) or 0 for filament in meter.filaments
    )
    assert weight == pytest.approx(kept["grams"], rel=0.005)
    total, errors = sum(meter.totals), []
    for moment in kept["moments"]:
        used = meter.used(moment["progress"], moment["layer"])
        assert used is not None
        errors.append(100 * abs(sum(used) - sum(moment["used"])) / total)
    assert statistics.median(errors) < 0.3
    assert max(errors) < 2


def test_there_are_six_shapes() -> None:
    assert len(SLICES) == 6


def test_a_colour_that_comes_last_is_not_used_before() -> None:
    kept = json.loads(next(path for path in SLICES if path.stem == "lid").read_text())
    body, lid = CODEC.decode(kept["meter"]).value.filaments
    for moment in kept["moments"]:
        if moment["progress"] < 70:
            assert moment["used"][1] == 0
    assert lid.by_progress[70] == 0
    assert body.by_progress[70] > 0.75 * body.total


def test_a_curve_may_fall_a_little() -> None:
    curve = FilamentCurve(index=1, total=8, by_progress=(0, 10, 9))
    meter = UseMeter(filaments=(curve,), progress=(0, 50, 100))
    assert meter.used(50, None) == (9.5,)
    assert meter.used(100, None) == (8.5,)
