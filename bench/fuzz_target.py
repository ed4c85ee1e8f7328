"""The process that `bench fuzz` starts: atheris, guided by the coverage of the stage's code.

`python -m bench.fuzz_target ingest|rtmp …`; what follows are libFuzzer's options.
"""

import importlib
import sys

import atheris

if __name__ == "__main__":
    name = sys.argv.pop(1)
    with atheris.instrument_imports(include=["streams.stage"]):
        target = importlib.import_module(f"bench.fuzz_{name}")
    atheris.Setup(sys.argv, target.through)
    atheris.Fuzz()
