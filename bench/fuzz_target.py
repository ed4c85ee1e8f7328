"""The process that `bench fuzz` starts: atheris with the coverage of the stage's code."""

import sys

import atheris

with atheris.instrument_imports(include=["streams.stage"]):
    from bench.fuzz_ingest import through

if __name__ == "__main__":
    atheris.Setup(sys.argv, through)
    atheris.Fuzz()
