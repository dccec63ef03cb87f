"""The plan of the house in figures: `python -m benchmarks.house [checkout …]`.

Rooms, rings, arrows between rooms, the largest module and how long functions are, for
this checkout or for others, side by side.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
import statistics
import sys

HERE = Path(__file__).resolve().parent.parent
_TREES = ("custom_components/printernizer", "simulator")


@dataclass(frozen=True, slots=True)
class House:
    """The modules below one folder, and who imports whom."""

    root: Path
    modules: dict[str, Path]
    imports: dict[str, set[str]]


def house_at(root: Path) -> House:
    """Read all modules of a package."""
    top = ".".join(root.parts[-2:]) if root.name == "printernizer" else root.name
    modules = {_name(top, root, path): path for path in sorted(root.rglob("*.py"))}
    imports = {
        name: set(_imports(name, path, modules)) for name, path in modules.items()
    }
    return House(root, modules, imports)


def _name(top: str, root: Path, path: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join([top, *parts]).removesuffix(".__init__")


def _imports(name: str, path: Path, modules: dict[str, Path]) -> Iterator[str]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.ImportFrom):
            continue
        origin = node.module or ""
        if node.level:
            up = package.split(".")[: len(package.split(".")) - node.level + 1]
            origin = ".".join([*up, *filter(None, [node.module])])
        for alias in node.names:
            full = f"{origin}.{alias.name}"
            found = full if full in modules else origin
            if found in modules and found != name:
                yield found


def ringed(house: House) -> list[str]:
    """Return the modules that lead back to themselves."""
    return [name for name in house.imports if name in _reached(name, house.imports)]


def _reached(start: str, imports: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    ahead = list(imports[start])
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead.extend(imports[name])
    return seen


def arrows(house: House) -> set[tuple[Path, Path]]:
    """Return which folder imports from which other."""
    return {
        (house.modules[name].parent, house.modules[other].parent)
        for name, others in house.imports.items()
        for other in others
        if house.modules[name].parent != house.modules[other].parent
    }


def lengths(house: House) -> list[int]:
    """Return the lines of all functions."""
    return [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for path in house.modules.values()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def show(root: Path) -> None:
    """Print the figures of one package."""
    house = house_at(root)
    files = Counter(path.parent for path in house.modules.values())
    sizes = {
        path.relative_to(root): len(path.read_text().splitlines())
        for path in house.modules.values()
    }
    largest = max(sizes, key=lambda path: sizes[path])
    functions = lengths(house)
    rooms = ", ".join(
        f"{folder.relative_to(root)} {count}" for folder, count in files.most_common()
    )
    print(f"{root}\n  files: {rooms}")
    print(f"  modules in a ring: {len(ringed(house))}")
    print(f"  arrows between folders: {len(arrows(house))}")
    print(f"  largest module: {largest}, {sizes[largest]} lines")
    print(
        f"  functions: {len(functions)}, 95 % have at most"
        f" {statistics.quantiles(functions, n=20)[-1]:.0f} lines,"
        f" the longest {max(functions)}"
    )


def main() -> None:
    """Print the figures of each checkout that is named, or of this one."""
    for checkout in sys.argv[1:] or [str(HERE)]:
        for tree in _TREES:
            show(Path(checkout).resolve() / tree)


if __name__ == "__main__":
    main()
