"""The style rules that no linter knows, as plain functions: each takes a tree and returns what breaks it.

They read files and never import the product, so that each can be tried on a small bad sample
(tests/test_house_rules.py).
"""

import ast
import re
from collections.abc import Iterable, Iterator
from configparser import ConfigParser
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

FLOORS = ("marketplace", "commerce", "streams")
FUNCTION_LINES_MAX = 50
FILE_LINES_MAX = 400
WAYS_IN = {"views", "api", "endpoint", "handlers", "admin"}
NOT_OURS = {"node_modules", "var", "__pycache__"}
# What the trees beside the product may hold besides the names of floors and their apps.
OTHER_FOLDERS = {
    "templates": {"account", "allauth", "components", "mail"},
    "static": {"app", "art"},
    "tests": {"crash", "data", "e2e", "js", "__pycache__"},
}
# A migration may name the function that makes a column's default, which is pure and its past results stand, and
# the one that says where private files are, which no column is made of.
MIGRATION_IMPORTS = {"marketplace.kernel.ids", "marketplace.kernel.private_files"}
TEXT_SUFFIXES = {
    ".cfg", ".conf", ".css", ".html", ".in", ".js", ".json", ".md", ".po", ".py", ".service", ".svg", ".toml",
    ".txt", ".yaml", ".yml", "",
}  # fmt: skip


def files(root: Path, *suffixes: str, under: Iterable[str] = (".",)) -> Iterator[Path]:
    for folder in under:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.suffix in suffixes and _is_ours(path.relative_to(root).parts):
                yield path


def _is_ours(parts: tuple[str, ...]) -> bool:
    """Tools keep their caches in folders that begin with a dot; only CI's folder is ours."""
    hidden = any(part.startswith(".") and part != ".ci" for part in parts[:-1])
    return not hidden and not NOT_OURS & set(parts)


def trees(root: Path, *, under: Iterable[str]) -> Iterator[tuple[str, ast.Module]]:
    for path in files(root, ".py", under=under):
        yield str(path.relative_to(root)), _parsed(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4096)
def _parsed(path: Path, _written: int) -> ast.Module:
    """Read once for all rules, and again when it was written since."""
    return ast.parse(path.read_text())


def apps(root: Path) -> dict[str, set[str]]:
    """The real apps of each floor: folders with an apps.py."""
    return {floor: {path.parent.name for path in (root / floor).glob("*/apps.py")} for floor in FLOORS}


# Size


def long_functions(root: Path) -> list[str]:
    found = []
    for name, tree in trees(root, under=[*FLOORS, "bench", "bin", "tests"]):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES_MAX and "/migrations/" not in name:
                    found.append(f"{name}:{node.lineno} {node.name} has {lines} lines")
    return found


def long_files(root: Path) -> list[str]:
    found = []
    for path in files(root, ".py", ".js", ".mjs", under=[*FLOORS, "bench", "bin", "static", "tests"]):
        lines = len(path.read_text().splitlines())
        if lines > FILE_LINES_MAX and "migrations" not in path.parts:
            found.append(f"{path.relative_to(root)} has {lines} lines")
    return found


# Ways in, migrations, imports


def is_way_in(name: str) -> bool:
    parts = Path(name).with_suffix("").parts
    return len(parts) > 2 and parts[2] in WAYS_IN


def queries_in_ways_in(root: Path) -> list[str]:
    """Ways in get objects from selectors, where the doors are, and change them through services."""
    return [
        f"{name}:{node.lineno} uses .{node.attr}"
        for name, tree in trees(root, under=FLOORS)
        if is_way_in(name)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}
    ]


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


def app_code_in_migrations(root: Path) -> list[str]:
    """A migration must still run when the code it was written beside has changed."""
    return [
        f"{name}:{line} imports {module}"
        for name, tree in trees(root, under=FLOORS)
        if "/migrations/" in name
        for line, module in imported(tree)
        if module.partition(".")[0] in FLOORS and module not in MIGRATION_IMPORTS
    ]


def unnamed_migrations(root: Path) -> list[str]:
    return [
        str(path.relative_to(root))
        for path in files(root, ".py", under=FLOORS)
        if path.parent.name == "migrations" and "_auto_" in path.name
    ]


def forked_migrations(root: Path) -> list[str]:
    """An app's migrations stand in one line: two branches that both added one are put in order by whoever merges."""
    found = []
    for folder in sorted({path.parent for path in files(root, ".py", under=FLOORS) if _is_migration(path)}):
        line = sorted(path for path in folder.glob("*.py") if _is_migration(path))
        for before, path in pairwise(line):
            follows = f'"{folder.parent.name}", "{before.stem}"' in path.read_text().replace("'", '"')
            if path.name[:4] == before.name[:4] or not follows:
                found.append(f"{path.relative_to(root)} does not follow {before.stem}")
    return found


def _is_migration(path: Path) -> bool:
    return path.parent.name == "migrations" and path.name != "__init__.py"


def upside_down_imports(root: Path) -> list[str]:
    """Benchmarks and tests use the product, never the other way round."""
    return [
        f"{name}:{line} imports {module}"
        for name, tree in trees(root, under=FLOORS)
        for line, module in imported(tree)
        if module.partition(".")[0] in {"bench", "tests", "support"}
    ]


# Floors


def ranks(importlinter: str) -> dict[str, tuple[int, int]]:
    """App → (floor, height in it), both counted from the ground, as the import contracts have them."""
    parser = ConfigParser()
    parser.read_string(importlinter)
    found: dict[str, tuple[int, int]] = {}
    for number, floor in enumerate(FLOORS):
        layers = parser[f"importlinter:contract:{floor}"]["layers"].split("\n")
        for height, layer in enumerate(reversed([line for line in layers if line.strip()])):
            found |= {f"{floor}.{name.strip()}": (number, height) for name in layer.split("|")}
    return found


def keys_pointing_up(keys: Iterable[tuple[str, str, str]], order: dict[str, tuple[int, int]]) -> list[str]:
    """Foreign keys as (app of the model, its name, app it points to): a string key passes all contracts."""
    return [
        f"{name} in {app} points to {target}"
        for app, name, target in keys
        if app != target and app in order and target in order and order[app] <= order[target]
    ]


# Places


def strange_folders(root: Path) -> list[str]:
    real = apps(root)
    found = []
    for top, others in OTHER_FOLDERS.items():
        for folder in _folders(root / top):
            if folder.name in FLOORS:
                found += [path for path in _folders(folder) if path.name not in real[folder.name]]
            elif folder.name not in others:
                found.append(folder)
    return [str(path.relative_to(root)) for path in found]


def _folders(path: Path) -> list[Path]:
    return sorted(one for one in path.glob("*") if one.is_dir() and one.name != "__pycache__")


def packages_in_tests(root: Path) -> list[str]:
    return [
        str(path.relative_to(root))
        for path in files(root, ".py", under=["tests"])
        if path.name == "__init__.py"
    ]


# Facts and refusals


def handlers_without_second_delivery(durable: Iterable[str], root: Path) -> list[str]:
    """Durable handlers that no test named “…twice…” mentions."""
    mentioned: set[str] = set()
    for _, tree in trees(root, under=["tests"]):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and "twice" in node.name:
                mentioned |= _words_in(node)
    return [name for name in durable if name.rpartition(".")[2] not in mentioned and name not in mentioned]


def _words_in(function: ast.AST) -> set[str]:
    words: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            words.add(node.id)
        elif isinstance(node, ast.Attribute):
            words.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words.add(node.value)
    return words


def shared_codes(refusals: Iterable[tuple[str, str]]) -> list[str]:
    """(class, code) pairs whose code is taken: a machine could not tell the two apart."""
    owners: dict[str, list[str]] = {}
    for name, code in refusals:
        owners.setdefault(code, []).append(name)
    return [f"{code}: {', '.join(names)}" for code, names in sorted(owners.items()) if len(names) > 1]


# Browser code

IMPORT = re.compile(
    r"""^[ \t]*(?:import\s*(?:[\w*{][^;'"]*?\sfrom\s*)?|export\s*[{*][^;'"]*?\sfrom\s*)"""
    r"""(?P<quote>['"])[^'"\n]+(?P=quote)(?P<end>[^\n]*)""",
    re.MULTILINE,
)


def imports_without_semicolon(root: Path) -> list[str]:
    """Django rewrites an import to its hashed name only when it ends in a semicolon, else silently not."""
    found = []
    for path in files(root, ".js", ".mjs", under=["static"]):
        text = path.read_text()
        for match in IMPORT.finditer(text):
            if not match["end"].startswith(";"):
                line = text.count("\n", 0, match.end()) + 1
                found.append(f"{path.relative_to(root)}:{line}")
    return found


INLINE = {
    "inline style": re.compile(r"<[^>{%]*?\sstyle\s*=|<style\b", re.IGNORECASE),
    "inline script": re.compile(
        r"""<script\b(?![^>]*\bsrc\s*=)(?![^>]*type=["']application/(?:ld\+)?json)""", re.IGNORECASE
    ),
    "inline handler": re.compile(r"""<[^>]*?\son[a-z]+\s*=\s*["']""", re.IGNORECASE),
}


def inline_code(root: Path) -> list[str]:
    """The content security policy would refuse it. Mails are excepted: their readers know no style sheets."""
    found = []
    for path in files(root, ".html", under=["templates"]):
        if path.relative_to(root).parts[1] == "mail":
            continue
        text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", path.read_text(), flags=re.DOTALL)
        found += [
            f"{path.relative_to(root)}: {kind}" for kind, pattern in INLINE.items() if pattern.search(text)
        ]
    return found


# Settings

SETTING = re.compile(r"""env\.(?:text|flag|integer|choice|secret|listing|database|store)\(\s*"([A-Z_]+)\"""")


def untold_settings(root: Path) -> list[str]:
    """What the product reads from its environment and docs/operate.md does not explain."""
    told = set(re.findall(r"`([A-Z_]+)`", (root / "docs" / "operate.md").read_text()))
    read = {name for path in files(root, ".py", under=FLOORS) for name in SETTING.findall(path.read_text())}
    return sorted(read - told)


# Leftovers

# Written in halves, or this file would break its own rule.
LEFTOVER = re.compile(rf"\b(?:{'TO' + 'DO'}|{'FIX' + 'ME'}|{'HA' + 'CK'})\b")
ELSEWHERE = re.compile(rf"\.\./{'sha' + 'red'}\b|(?<![\w.])/{'wo' + 'rk'}/|/{'ro' + 'ot'}/\.")


def lines_with(pattern: re.Pattern[str], root: Path) -> list[str]:
    found = []
    for path in files(root, *TEXT_SUFFIXES):
        if path.name in {"package-lock.json", "requirements.txt", "requirements-dev.txt"}:
            continue
        try:
            lines = path.read_text().splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(root)}:{number} {line.strip()[:80]}"
            for number, line in enumerate(lines, 1)
            if pattern.search(line)
        ]
    return found


def leftovers(root: Path) -> list[str]:
    return lines_with(LEFTOVER, root)


def places_elsewhere(root: Path) -> list[str]:
    """Paths of one machine or of a folder outside the repository mean nothing to anybody else."""
    return lines_with(ELSEWHERE, root)


# Time


def dates_in_stopped_clocks(root: Path) -> list[str]:
    """Tests that stop the clock at a written date fail on the day that passes it: tests/clocks.py counts from now.

    A named constant is left alone: it goes with a world that is made at that moment as well.
    """
    return [
        f"{name}:{call.lineno} stops the clock at {call.args[0].value!r}"
        for name, tree in trees(root, under=["tests"])
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).rpartition(".")[2] in {"freeze_time", "move_to"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
    ]
