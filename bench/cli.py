"""`bin/bench NAME [options]` and `bin/chaos NAME [options]`: finds the run and starts it."""

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Kind:
    """A command of bin/, and the package its runs are in."""

    command: str
    package: str
    what: str

    @property
    def folder(self) -> Path:
        return Path(__file__).resolve().parent.joinpath(*self.package.split(".")[1:])


BENCH = Kind("bin/bench", "bench", "benchmark")
CHAOS = Kind("bin/chaos", "bench.chaos", "chaos run")


def names(kind: Kind = BENCH) -> list[str]:
    """Modules of the package that say they are such a run, as people type them."""
    return sorted(
        module.name.replace("_", "-")
        for module in pkgutil.iter_modules([str(kind.folder)])
        if not module.ispkg and "\ndef run(" in (kind.folder / f"{module.name}.py").read_text()
    )


def parser_for(module: object, kind: Kind = BENCH) -> argparse.ArgumentParser:
    """`--quick` and `--database` mean the same everywhere; a module adds its own in `add_options(parser)`."""
    name = getattr(module, "__name__", "").rpartition(".")[2].replace("_", "-")
    parser = argparse.ArgumentParser(prog=f"{kind.command} {name}", description=module.__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="a smaller world, at most 50 s, the same figures"
    )
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    parser.add_argument("--seed", type=int, default=1)
    add_options = getattr(module, "add_options", None)
    if add_options:
        add_options(parser)
    return parser


def main(arguments: Sequence[str] | None = None, *, kind: Kind = BENCH) -> int:
    name, *rest = list(sys.argv[1:] if arguments is None else arguments) or [""]
    found = names(kind)
    if name in {"", "-h", "--help"}:
        print(f"{kind.command} NAME [options]\n\nNames: {', '.join(found)}\nNAME --help tells its options.")
        return 0 if name else 2
    if name not in found:
        print(f"{kind.command}: no {kind.what} {name!r}; there are: {', '.join(found)}", file=sys.stderr)
        return 2
    # A run is a module with `run(options)`; its docstring's first line says what it measures.
    module = importlib.import_module(f"{kind.package}.{name.replace('-', '_')}")
    module.run(parser_for(module, kind).parse_args(rest))
    return 0


if __name__ == "__main__":
    sys.exit(main())
