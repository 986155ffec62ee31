"""Every kind of post that the market's code makes, read from the code itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from dps.letters.catalogue import LETTERS

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("dps", "search", "suppliers", "buyers")
POSTING = frozenset({"post", "post_once"})
DATED = "dps/contract/reminding.py"
"""Its rules say which reminder is due; each is a letter, so the catalogue of letters names them."""


class Unreadable(AssertionError):
    """A kind of post is said in a way that cannot be read from the code."""


def kinds_posted() -> dict[str, str]:
    """Each kind, with one place where it is posted; and every kind that a letter follows.

    Raises Unreadable where a kind is neither a word, nor a name for one, nor
    what a loop goes through, nor handed in by a caller whose words are read.
    """
    texts = {path: path.read_text(encoding="utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py")}
    posting = [path for path, text in texts.items() if "dps.outbox" in text]
    handing = {f.name: path for path in posting for f in _functions(_parsed(path)) if _hands_on(f, POSTING)}
    called = {_module(path) for path in handing.values()}
    found: dict[str, str] = {}
    for path, text in texts.items():
        if path not in posting and not any(f"from {name} import" in text for name in called):
            continue
        tree = _parsed(path)
        through = POSTING | {name for name, _ in _imported(tree) if name in handing}
        through |= {f.name for f in _functions(tree) if _hands_on(f, through)}
        for call, function in _calls(tree, through):
            where = f"{path.relative_to(ROOT)}:{call.lineno}"
            for kind in _kinds(call.args[0], tree, function, where=where):
                found.setdefault(kind, where)
    return dict.fromkeys(LETTERS, "dps/letters/catalogue.py") | found


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What a module imports by name, and where from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((alias.asname or alias.name, node.module or "") for alias in node.names)


def _hands_on(function: ast.FunctionDef, through: frozenset[str] | set[str]) -> bool:
    """Whether a function posts the kind that it is given first."""
    first = next((arg.arg for arg in function.args.args), "")
    return bool(first) and any(
        _posts(node, through) and isinstance(node.args[0], ast.Name) and node.args[0].id == first
        for node in ast.walk(function)
    )


def _posts(node: ast.AST, through: frozenset[str] | set[str]) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in through and bool(node.args)
    )


def _calls(tree: ast.Module, through: frozenset[str] | set[str]) -> Iterator[tuple[ast.Call, ast.FunctionDef | None]]:
    """Each call that posts, with the function that it is in."""

    def walk(node: ast.AST, inside: ast.FunctionDef | None) -> Iterator[tuple[ast.Call, ast.FunctionDef | None]]:
        inside = node if isinstance(node, ast.FunctionDef) else inside
        if _posts(node, through):
            yield node, inside
        for child in ast.iter_child_nodes(node):
            yield from walk(child, inside)

    return walk(tree, None)


def _kinds(said: ast.expr, tree: ast.Module, function: ast.FunctionDef | None, *, where: str) -> tuple[str, ...]:
    if isinstance(said, ast.Constant):
        return (str(said.value),)
    if isinstance(said, ast.IfExp):
        return tuple(kind for one in (said.body, said.orelse) for kind in _kinds(one, tree, function, where=where))
    named = said.value if isinstance(said, ast.Subscript) else said
    if isinstance(named, ast.Name):
        if (stated := _stated(named.id, tree)) is not None:
            return tuple(_words(stated))
        if function is not None:
            if named.id in {arg.arg for arg in (*function.args.args, *function.args.kwonlyargs)}:
                return ()  # handed in: read where it is handed
            if (over := _looped(named.id, tree, function)) is not None:
                return over
    if where.startswith(DATED):
        return ()
    raise Unreadable(f"{where}: {ast.unparse(said)}")


def _looped(name: str, tree: ast.Module, function: ast.FunctionDef) -> tuple[str, ...] | None:
    """The keys that a name goes through: ``for kind, shift in REMINDERS.items()``."""
    for node in ast.walk(function):
        if not (isinstance(node, ast.For) and isinstance(node.target, ast.Tuple) and isinstance(node.iter, ast.Call)):
            continue
        first, over = node.target.elts[0], node.iter.func
        if isinstance(first, ast.Name) and first.id == name and isinstance(over, ast.Attribute):
            stated = _stated(over.value.id, tree) if isinstance(over.value, ast.Name) else None
            if isinstance(stated, ast.Dict):
                return tuple(str(key.value) for key in stated.keys if isinstance(key, ast.Constant))
    return None


def _stated(name: str, tree: ast.Module) -> ast.expr | None:
    """What a module, or the one that it imports it from, says that a name is; a frozen dictionary as what is frozen."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id == name:
                return node.value.args[0] if isinstance(node.value, ast.Call) and node.value.args else node.value
    for imported, module in _imported(tree):
        path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
        if imported == name and path.exists():
            return _stated(name, _parsed(path))
    return None


def _words(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.Dict):
        for one in value.values:
            yield from _words(one)
