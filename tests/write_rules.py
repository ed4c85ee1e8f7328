"""House rules about conditional writes, read from the code like those of tests/house_rules.py.

On PostgreSQL an UPDATE that waited for a row's lock looks again at the row it updates, and at no other. A condition
that is true of a joined row when the statement begins is not asked again: "is still open" said through a join lets a
write through that came too late. So the condition of a conditional write stands in the row's own columns; what must
hold of another row is decided by a write to that row, or under its lock.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house_rules import FLOORS, trees

# What may follow a column's name without leaving its row.
LOOKUPS = frozenset({
    "exact", "iexact", "contains", "icontains", "in", "gt", "gte", "lt", "lte", "startswith", "istartswith",
    "endswith", "iendswith", "range", "isnull", "regex", "iregex", "date", "year", "month", "day", "hour", "minute",
    "pk", "id",
})  # fmt: skip
CONDITIONS = {"filter", "exclude", "get"}


def updates_through_joins(root: Path) -> list[str]:
    """Conditional updates whose condition reaches into another table."""
    found = []
    for name, tree in trees(root, under=FLOORS):
        if "/migrations/" in name:
            continue
        for scope in _scopes(tree):
            kept = _kept(scope)
            for update in _calls(scope, {"update"}):
                joins = sorted({lookup for lookup in _lookups(update, kept) if crosses_a_relation(lookup)})
                found += [f"{name}:{update.lineno} asks {lookup} through a join" for lookup in joins]
    return found


def crosses_a_relation(lookup: str) -> bool:
    """``brand__state`` does, ``state__in``, ``brand_id`` and ``brand__pk`` do not."""
    steps = lookup.split("__")
    while len(steps) > 1 and steps[-1] in LOOKUPS:
        steps.pop()
    return len(steps) > 1


def _scopes(tree: ast.Module) -> Iterator[ast.AST]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _calls(node: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in names:
            yield one


def _kept(scope: ast.AST) -> dict[str, list[ast.expr]]:
    """What the names of a function were given: ``waiting = Order.objects.filter(…)``, then ``waiting.update(…)``."""
    kept: dict[str, list[ast.expr]] = {}
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    kept.setdefault(target.id, []).append(node.value)
    return kept


def _lookups(update: ast.Call, kept: dict[str, list[ast.expr]]) -> Iterator[str]:
    """The names that the conditions before an update ask for, in the chain and in what its first name was given."""
    assert isinstance(update.func, ast.Attribute)
    waiting, seen = [update.func.value], set[str]()
    while waiting:
        chain = waiting.pop()
        while isinstance(chain, ast.Call | ast.Attribute):
            if isinstance(chain, ast.Call):
                yield from _asked(chain)
                chain = chain.func
            else:
                chain = chain.value
        if isinstance(chain, ast.Name) and chain.id not in seen:
            seen.add(chain.id)
            waiting += kept.get(chain.id, [])


def _asked(call: ast.Call) -> Iterator[str]:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in CONDITIONS:
        return
    # Keywords of the call itself and of a Q(…) in it; a subquery in a value has conditions of its own.
    parts = [*call.args]
    yield from (keyword.arg for keyword in call.keywords if keyword.arg)
    while parts:
        part = parts.pop()
        if isinstance(part, ast.UnaryOp):
            parts.append(part.operand)
        elif isinstance(part, ast.BinOp):
            parts += [part.left, part.right]
        elif isinstance(part, ast.Call):
            yield from (keyword.arg for keyword in part.keywords if keyword.arg)
            parts += part.args
