"""The small mistakes that are made in a module, one at a time."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake: its line, how that reads before and after, and in which source."""

    line: int
    before: str
    after: str
    source: str
    number: int

    def module(self) -> ast.Module:
        """Return the whole module with the mistake."""
        module = ast.parse(self.source)
        place = list(_places(module))[self.number]
        setattr(place.node, place.field, place.value)
        return ast.fix_missing_locations(module)

    def __str__(self) -> str:
        """Tell it in one line."""
        return f"{self.line}: {self.before} → {self.after}"


def mutants_of(source: str) -> Iterator[Mutant]:
    """Make all mistakes there are to be made in a module's functions."""
    for number, place in enumerate(list(_places(ast.parse(source)))):
        before = _told(place.node)
        # Nothing is put back: what is around a node was told before it.
        setattr(place.node, place.field, place.value)
        yield Mutant(place.node.lineno, before, _told(place.node), source, number)


@dataclass(frozen=True, slots=True)
class _Place:
    """A node to be changed, by a new value of one of its fields."""

    node: ast.expr | ast.stmt
    field: str
    value: object


def _told(node: ast.expr | ast.stmt) -> str:
    """Return how a node reads; of a branch only its question."""
    match node:
        case ast.If(test=test) | ast.While(test=test):
            return f"if {ast.unparse(test)}"
        case _:
            return ast.unparse(node)


def _places(module: ast.Module) -> Iterator[_Place]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for statement in node.body[_has_docstring(node) :]:
                yield from _in_statement(statement)


def _has_docstring(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return ast.get_docstring(function, clean=False) is not None


def _in_statement(statement: ast.stmt) -> Iterator[_Place]:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return  # a walk comes to it by itself
        case ast.Assert() | ast.Import() | ast.ImportFrom():
            return
        case ast.Expr(value=ast.Call() as call) if _writes_to_the_log(call):
            return
        case ast.Raise():
            return  # what it tells is a text; that it is raised hangs on its question
    for node in _own_nodes(statement):
        yield from _changes_of(node)
    for inner in _inner_statements(statement):
        yield from _in_statement(inner)


def _writes_to_the_log(call: ast.Call) -> bool:
    return ast.unparse(call.func).lower().startswith(("_logger.", "logger."))


def _inner_statements(statement: ast.stmt) -> Iterator[ast.stmt]:
    for child in ast.iter_child_nodes(statement):
        match child:
            case ast.stmt():
                yield child
            case ast.ExceptHandler(body=body) | ast.match_case(body=body):
                yield from body


def _own_nodes(statement: ast.stmt) -> Iterator[ast.AST]:
    """Walk over a statement's expressions, but not over the statements inside it."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [
            child
            for name, child in _children(node)
            if not isinstance(child, ast.stmt | ast.ExceptHandler)
            and name not in ("annotation", "returns", "type", "pattern", "msg")
            and getattr(child, "arg", None) != "strict"  # of `zip`, which only checks
        ]


def _children(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield name, child


def _changes_of(node: ast.AST) -> Iterator[_Place]:
    match node:
        case ast.Compare(ops=[operator, *others]) if other := _OTHER.get(
            type(operator)
        ):
            yield _Place(node, "ops", [other(), *others])
        case (
            ast.BoolOp(op=operator)
            | ast.BinOp(op=operator)
            | ast.AugAssign(op=operator)
        ) if other := _OTHER.get(type(operator)):
            yield _Place(node, "op", other())
        case ast.Constant(value=bool(value)):
            yield _Place(node, "value", not value)
        case ast.Constant(value=int(value) | float(value)):
            yield _Place(node, "value", value + 1)
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            if not isinstance(test, ast.Compare | ast.BoolOp):
                yield _Place(node, "test", _not(test))
        case ast.Return(value=ast.expr() as value) if not _is_a_verdict(value):
            yield _Place(node, "value", ast.Constant(None))
        case ast.Expr(value=ast.Call() | ast.Await()):
            yield _Place(node, "value", ast.Constant(None))


def _not(test: ast.expr) -> ast.expr:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand
        case _:
            return ast.UnaryOp(ast.Not(), test)


def _is_a_verdict(value: ast.expr) -> bool:
    """Tell whether a value is none, or yes or no, which reads `None` as *no*."""
    match value:
        case ast.Constant(value=None | True | False) | ast.Compare() | ast.BoolOp():
            return True
        case ast.UnaryOp(op=ast.Not()):
            return True
        case _:
            return False
