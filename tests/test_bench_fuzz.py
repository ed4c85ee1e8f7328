"""What `bench fuzz` feeds is worth feeding, and its report tells a fault from a quiet run."""

import pytest

from bench import cli, fuzz, fuzz_ingest, fuzz_rtmp
from streams.stage.packager.keyframe import keyframe_of
from streams.stage.packager.rendition import Rendition
from streams.stage.protocol import parse_start, parse_text

QUIET = (
    "#9\tDONE   cov: 312 ft: 700\nstat::number_of_executed_units: 4000\nstat::peak_rss_mb:             91\n"
)


def test_only_the_command_is_offered() -> None:
    assert [name for name in cli.names() if name.startswith("fuzz")] == ["fuzz"]


def test_seeds_are_what_an_honest_host_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each gets to the end of its way: a seed that is refused at the door would teach the fuzzer nothing."""
    parts: list[int] = []
    append = Rendition._append

    def counted(self: Rendition, *values: object, **named: object) -> None:
        parts.append(1)
        append(self, *values, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Rendition, "_append", counted)
    for seed in fuzz_ingest.seeds():
        fuzz_ingest.through(seed)

    assert len(parts) > 9
    start, _, _, media = fuzz_ingest.seeds()
    assert parse_start(parse_text(start[1:].decode())).session == "one"
    assert keyframe_of(media[1:]) is not None


@pytest.mark.parametrize("data", [b"", b"\0", b"\0{", b"\1\0\5abc", b"\1\xff\xff", b"\2moov"])
def test_nonsense_is_answered(data: bytes) -> None:
    fuzz_ingest.through(data)


def test_a_quiet_run_has_no_failures() -> None:
    assert fuzz.figures_of(QUIET, 0, 20.0) == {
        "executions": 4000,
        "executions_per_s": 200.0,
        "seconds": 20.0,
        "peak_rss_mb": 91,
        "branches_covered": 312,
        "failures": 0,
    }


def test_a_run_that_stopped_at_a_fault_says_so() -> None:
    assert fuzz.figures_of("Uncaught Python exception", 77, 3.0)["failures"] == 1


@pytest.mark.parametrize("number", range(4))
def test_every_side_of_rtmp_has_a_seed_that_is_not_refused(number: int) -> None:
    seed = fuzz_rtmp.seeds()[number]

    assert seed[0] >> 6 == number
    fuzz_rtmp.through(seed)
    fuzz_rtmp.through(seed[:-3] + bytes(40))
