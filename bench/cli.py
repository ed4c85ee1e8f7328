"""`bin/bench NAME [options]`: finds the benchmark and runs it."""

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def names() -> list[str]:
    """Modules of bench/ that say they are benchmarks, as people type them."""
    return sorted(
        module.name.replace("_", "-")
        for module in pkgutil.iter_modules([str(FOLDER)])
        if "\ndef run(" in (FOLDER / f"{module.name}.py").read_text()
    )


def parser_for(module: object) -> argparse.ArgumentParser:
    """`--quick` and `--database` mean the same everywhere; a module adds its own in `add_options(parser)`."""
    name = getattr(module, "__name__", "").rpartition(".")[2].replace("_", "-")
    parser = argparse.ArgumentParser(prog=f"bin/bench {name}", description=module.__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="a smaller world, at most 50 s, the same figures"
    )
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    parser.add_argument("--seed", type=int, default=1)
    add_options = getattr(module, "add_options", None)
    if add_options:
        add_options(parser)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    name, *rest = list(sys.argv[1:] if arguments is None else arguments) or [""]
    if name in {"", "-h", "--help"}:
        print(f"bin/bench NAME [options]\n\nNames: {', '.join(names())}\nNAME --help tells its options.")
        return 0 if name else 2
    if name not in names():
        print(f"bin/bench: no benchmark {name!r}; there are: {', '.join(names())}", file=sys.stderr)
        return 2
    # A benchmark is a module with `run(options)`; its docstring's first line says what it measures.
    module = importlib.import_module(f"bench.{name.replace('-', '_')}")
    module.run(parser_for(module).parse_args(rest))
    return 0


if __name__ == "__main__":
    sys.exit(main())
