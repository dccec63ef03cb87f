"""The plan of the house: who may import whom, and how full a room may be.

Three floors: the printer in general, one room for each brand, Home Assistant. Below
knows nothing of above, brands know nothing of each other, and nobody imports in a ring.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
ROOT = REPOSITORY / "custom_components" / "printernizer"
SIMULATOR = REPOSITORY / "simulator"
PACKAGE = "custom_components.printernizer"
BRANDS = ("bambu", "prusa")
PLATFORMS = frozenset(
    {
        "binary_sensor",
        "button",
        "camera",
        "event",
        "fan",
        "image",
        "light",
        "number",
        "select",
        "sensor",
        "switch",
        "update",
    }
)
# What sets a printer up, and so has to know of which brand it is.
SETTING_UP = frozenset({"__init__.py", "brands.py", "config_flow.py", "connecting"})
LONGEST_MODULE = 450
MOST_IN_ROOT = 30
MOST_IN_A_ROOM = 20
MODULES = sorted(ROOT.rglob("*.py"))
HOUSE = [*MODULES, *sorted(SIMULATOR.rglob("*.py"))]


def name_of(module: Path) -> str:
    """Return a module's full name; that of a package is without `__init__`."""
    parts = module.relative_to(REPOSITORY).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


@cache
def imports_of(module: Path) -> frozenset[str]:
    """Return the full names of all that a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                found |= {alias.name for alias in names}
            case ast.ImportFrom():
                origin = origin_of(module, node)
                found |= {f"{origin}.{alias.name}" for alias in node.names}
    return frozenset(found)


def origin_of(module: Path, node: ast.ImportFrom) -> str:
    """Return the full name of what a `from` statement imports from."""
    if not node.level:
        return node.module or ""
    package = name_of(module)
    if module.name != "__init__.py":
        package = package.rpartition(".")[0]
    for _ in range(node.level - 1):
        package = package.rpartition(".")[0]
    return f"{package}.{node.module}" if node.module else package


def reaches(module: Path, *targets: str) -> list[str]:
    """Return what a module imports of these packages."""
    return sorted(
        name
        for name in imports_of(module)
        for target in targets
        if name == target or name.startswith(f"{target}.")
    )


def ours_but(module: Path, *allowed: str) -> list[str]:
    """Return what a module imports of the integration, save what it is allowed to."""
    return sorted({*reaches(module, PACKAGE)} - {*reaches(module, *allowed)})


def neighbours(modules: list[Path]) -> dict[str, set[str]]:
    """Return which of the modules each of them imports, by their names."""
    names = {name_of(module) for module in modules}
    graph = {}
    for module in modules:
        found = set()
        for imported in imports_of(module):
            origin = imported.rpartition(".")[0]
            found |= {imported} & names or {origin} & names
        graph[name_of(module)] = found - {name_of(module)}
    return graph


def rings_in(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the modules that lead back to themselves, whatever the way."""
    return sorted(name for name in graph if name in set(reached_from(name, graph)))


def reached_from(start: str, graph: Mapping[str, set[str]]) -> Iterator[str]:
    """Yield all that a module imports, and what that imports, and so on."""
    seen: set[str] = set()
    ahead = list(graph[start])
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead.extend(graph[name])
            yield name


def room_of(module: Path) -> str:
    """Return the first folder or file below the package that a module is in."""
    return module.relative_to(ROOT).parts[0]


def floor(*names: str) -> list[Path]:
    """Return the modules of these packages."""
    return [module for name in names for module in sorted((ROOT / name).rglob("*.py"))]


def on_top() -> list[Path]:
    """Return the modules of Home Assistant's floor."""
    below = {"printer", *BRANDS}
    return [module for module in MODULES if room_of(module) not in below]


def folders() -> list[Path]:
    """Return all folders with Python in them, tests too."""
    found = {
        module.parent
        for folder in (ROOT, SIMULATOR, REPOSITORY / "tests")
        for module in folder.rglob("*.py")
    }
    return sorted(found)


def shown(path: Path) -> str:
    """Return what tests call a file or a folder."""
    return str(path.relative_to(REPOSITORY)).removeprefix(
        "custom_components/printernizer/"
    )


def offences(paths: list[Path], found: Callable[[Path], object]) -> list[str]:
    """Return who breaks a rule, and with what; `found` returns nothing if all is well.

    One test a rule: it names all that break it at once.
    """
    return [f"{shown(path)}: {what}" for path in paths if (what := found(path))]


def test_there_is_something_to_look_at() -> None:
    """An empty list would pass every test below."""
    files = {shown(module) for module in HOUSE}
    assert {
        "printer/model.py",
        "bambu/session/session.py",
        "prusa/client.py",
        "following/job_book.py",
        "sensor/__init__.py",
        "brands.py",
        "simulator/machine.py",
    } <= files


def test_imports_are_found_in_every_form() -> None:
    """The tests below are only as good as this."""
    brands = imports_of(ROOT / "brands.py")
    assert "probatio" in brands
    assert f"{PACKAGE}.bambu.session.access" in brands
    assert f"{PACKAGE}.printer.connection.address.Address" in brands
    assert f"{PACKAGE}.printer.errors.PrinterError" in imports_of(
        ROOT / "bambu" / "backend.py"
    )


def test_a_ring_is_found_however_long_it_is() -> None:
    """Who only leads to a ring is not in it."""
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}, "e": set[str]()}
    assert rings_in(graph) == ["a", "b", "c"]


def test_nobody_imports_in_a_ring() -> None:
    """Nor for types only: a ring has no end at which one could begin to read."""
    assert rings_in(neighbours(HOUSE)) == []


def test_nothing_is_imported_for_types_only() -> None:
    """That is how a ring is hidden."""
    hidden = "TYPE_CHECKING"
    assert not offences(HOUSE, lambda path: hidden in path.read_text() and hidden)


def test_nothing_below_knows_home_assistant() -> None:
    """Nor what its forms are made with."""
    above = ("homeassistant", "voluptuous", "probatio")
    assert not offences(floor("printer", *BRANDS), lambda path: reaches(path, *above))


def test_the_printer_in_general_knows_itself_only() -> None:
    """No brand, and nothing of the floor above."""
    allowed = f"{PACKAGE}.printer"
    assert not offences(floor("printer"), lambda path: ours_but(path, allowed))


def test_a_brand_knows_itself_and_the_printer_in_general() -> None:
    """Not the other brand, and nothing of the floor above."""
    for brand in BRANDS:
        allowed = (f"{PACKAGE}.printer", f"{PACKAGE}.{brand}")
        assert not offences(floor(brand), lambda path: ours_but(path, *allowed))  # noqa: B023 - called at once


def test_brands_meet_home_assistant_in_one_place() -> None:
    """In `brands.py`; a new brand changes nothing else."""
    others = [module for module in on_top() if module.name != "brands.py"]
    brands = [f"{PACKAGE}.{brand}" for brand in BRANDS]
    assert not offences(others, lambda path: reaches(path, *brands))


def test_only_setting_up_asks_for_brands() -> None:
    """The coordinator and everything above it know none."""
    others = [module for module in on_top() if room_of(module) not in SETTING_UP]
    assert not offences(others, lambda path: reaches(path, f"{PACKAGE}.brands"))


def test_the_coordinator_knows_nobody_who_follows_it() -> None:
    """It passes on what the printer says; who makes something of it comes after."""
    above = ("following", "runtime", "entity", "actions", "serving", *PLATFORMS)
    found = reaches(ROOT / "coordinator.py", *(f"{PACKAGE}.{name}" for name in above))
    assert not found, f"the coordinator imports {found}"


def test_a_follower_knows_no_platform() -> None:
    """What it works out is shown by entities, which know it."""
    above = [f"{PACKAGE}.{name}" for name in (*PLATFORMS, "entity", "runtime")]
    assert not offences(floor("following"), lambda path: reaches(path, *above))


def test_platforms_know_the_model_but_no_library_of_a_vendor() -> None:
    """They see snapshots, never payloads."""
    platforms = [module for module in on_top() if reaches(module, f"{PACKAGE}.entity")]
    vendors = ("bambulabs_api", "paho", "aiohttp", "ftplib", "ssl")
    assert not offences(platforms, lambda path: reaches(path, *vendors))


def test_entities_and_their_descriptions_live_in_their_platform() -> None:
    """As Home Assistant's own lint wants it, so that one knows where to look."""
    assert not offences(on_top(), foreign_entities)


def foreign_entities(module: Path) -> list[str]:
    """Return the bases of entities that belong into another file."""
    others = PLATFORMS - {room_of(module).removesuffix(".py")}
    components = [f"homeassistant.components.{other}" for other in others]
    return [
        name
        for name in reaches(module, *components)
        if name.endswith(("Entity", "EntityDescription"))
    ]


def test_platforms_are_built_on_our_entity() -> None:
    """One base class writes states for all of a printer, and one for the fleet's."""
    platforms = [
        module
        for module in on_top()
        if room_of(module).removesuffix(".py") in PLATFORMS
        and any(name.endswith("Entity") for name in imports_of(module))
    ]
    assert len(platforms) >= len(PLATFORMS)
    ours = [
        f"{PACKAGE}.{base}"
        for base in ("entity", "unit_entity", "sensor.printer_sensor", "fleet.entity")
    ]
    assert not offences(platforms, lambda path: not reaches(path, *ours))


def test_no_module_is_too_long() -> None:
    """A reader takes it in at once."""

    def lines(path: Path) -> int:
        return len(path.read_text(encoding="utf-8").splitlines())

    assert not offences(HOUSE, lambda path: max(0, lines(path) - LONGEST_MODULE))


def test_no_room_is_overfull() -> None:
    """Its list of files is seen at a glance."""

    def too_many(folder: Path) -> int:
        most = MOST_IN_ROOT if folder == ROOT else MOST_IN_A_ROOM
        return max(0, len(list(folder.glob("*.py"))) - most)

    assert not offences(folders(), too_many)


def test_every_room_says_in_a_sentence_what_it_is_for() -> None:
    """On the first line of its docstring, with a full stop."""
    assert not offences(folders(), lambda folder: not purpose_of(folder).endswith("."))


def purpose_of(folder: Path) -> str:
    """Return what a folder says of itself, nothing if it is silent."""
    inside = folder / "__init__.py"
    if not inside.exists():
        return ""
    told = ast.get_docstring(ast.parse(inside.read_text(encoding="utf-8"))) or ""
    return told.partition("\n")[0]


def test_no_two_rooms_say_the_same() -> None:
    """A sentence that fits two rooms tells them not apart."""
    rooms = [
        room for room in folders() if not room.is_relative_to(REPOSITORY / "tests")
    ]
    told = Counter(purpose_of(room) for room in rooms)
    assert [text for text, count in told.items() if count > 1] == []
