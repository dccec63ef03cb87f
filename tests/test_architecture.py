"""Who may import whom, and how long a module may be.

Three floors: the printer in general, one room for each brand, Home Assistant. Below
knows nothing of above, and brands know nothing of each other.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "custom_components" / "printernizer"
PACKAGE = "custom_components.printernizer"
BRANDS = ("bambu", "prusa")
LONGEST = 450
MODULES = sorted(ROOT.rglob("*.py"))


def name_of(module: Path) -> str:
    """Return a module's full name; that of a package is without `__init__`."""
    parts = module.relative_to(ROOT).with_suffix("").parts
    return ".".join([PACKAGE, *parts]).removesuffix(".__init__")


def imports_of(module: Path) -> set[str]:
    """Return the full names of all that a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                found |= {alias.name for alias in names}
            case ast.ImportFrom():
                origin = origin_of(module, node)
                found |= {f"{origin}.{alias.name}" for alias in node.names}
    return found


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


def floor(*names: str) -> list[Path]:
    """Return the modules of these packages."""
    return [module for name in names for module in sorted((ROOT / name).rglob("*.py"))]


def in_root() -> list[Path]:
    """Return the modules of Home Assistant's floor."""
    return sorted(ROOT.glob("*.py"))


def ids(modules: list[Path]) -> list[str]:
    """Return what tests call these modules."""
    return [str(module.relative_to(ROOT)) for module in modules]


def each(modules: list[Path]) -> pytest.MarkDecorator:
    """Run a test for each of the modules."""
    return pytest.mark.parametrize("module", modules, ids=ids(modules))


def test_there_is_something_to_look_at() -> None:
    """An empty list would pass every test below."""
    assert {"printer/model.py", "bambu/session.py", "prusa/client.py", "brands.py"} <= (
        set(ids(MODULES))
    )


def test_imports_are_found_in_every_form() -> None:
    """The tests below are only as good as this."""
    brands = imports_of(ROOT / "brands.py")
    assert "voluptuous" in brands
    assert f"{PACKAGE}.bambu.session" in brands
    assert f"{PACKAGE}.printer.address.Address" in brands
    assert f"{PACKAGE}.printer.errors.PrinterError" in imports_of(
        ROOT / "bambu" / "backend.py"
    )


@each(floor("printer", *BRANDS))
def test_nothing_below_knows_home_assistant(module: Path) -> None:
    """Nor what its forms are made with."""
    found = reaches(module, "homeassistant", "voluptuous", "probatio")
    assert not found, f"{module.name} imports {found}"


@each(floor("printer"))
def test_the_printer_in_general_knows_itself_only(module: Path) -> None:
    """No brand, and nothing of the floor above."""
    found = set(reaches(module, PACKAGE)) - set(reaches(module, f"{PACKAGE}.printer"))
    assert not found, f"printer/{module.name} imports {sorted(found)}"


@pytest.mark.parametrize("brand", BRANDS)
def test_a_brand_knows_itself_and_the_printer_in_general(brand: str) -> None:
    """Not the other brand, and nothing of the floor above."""
    allowed = (f"{PACKAGE}.printer", f"{PACKAGE}.{brand}")
    for module in floor(brand):
        found = set(reaches(module, PACKAGE)) - set(reaches(module, *allowed))
        assert not found, f"{brand}/{module.name} imports {sorted(found)}"


@each([module for module in in_root() if module.name != "brands.py"])
def test_brands_meet_home_assistant_in_one_place(module: Path) -> None:
    """In `brands.py`; a new brand changes nothing else."""
    found = reaches(module, *(f"{PACKAGE}.{brand}" for brand in BRANDS))
    assert not found, f"{module.name} imports {found}"


@each(
    [
        module
        for module in in_root()
        if module.name
        not in {"__init__.py", "brands.py", "config_flow.py", "discovery.py"}
    ]
)
def test_only_setting_up_asks_for_brands(module: Path) -> None:
    """The coordinator and everything above it know none."""
    found = reaches(module, f"{PACKAGE}.brands")
    assert not found, f"{module.name} imports {found}"


@each([module for module in in_root() if reaches(module, f"{PACKAGE}.entity")])
def test_platforms_know_the_model_but_no_library_of_a_vendor(module: Path) -> None:
    """They see snapshots, never payloads."""
    found = reaches(module, "bambulabs_api", "paho", "aiohttp", "ftplib", "ssl")
    assert not found, f"{module.name} imports {found}"


@each(
    [
        module
        for module in in_root()
        # Media are no entities.
        if reaches(module, "homeassistant.components")
        and module.name != "media_source.py"
    ]
)
def test_platforms_are_built_on_our_entity(module: Path) -> None:
    """One base class writes states for all of them."""
    platform = ROOT.joinpath("entity.py")
    ours = [f"{PACKAGE}.entity", f"{PACKAGE}.sensor_description"]
    if module.name in {"diagnostics.py", "system_health.py"}:
        return  # They have no entities.
    assert module == platform or any(reaches(module, it) for it in ours), (
        f"{module.name} is a platform that does not use entity.py"
    )


@each(MODULES)
def test_no_module_is_too_long(module: Path) -> None:
    """A reader takes it in at once."""
    lines = len(module.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST, f"{module.name} has {lines} lines"
