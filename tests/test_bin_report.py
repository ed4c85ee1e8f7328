"""Figures and CPU accounts of the benchmarks."""

import io
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from bench import cli, report

BURN = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass\ntime.sleep(60)"
BURN_IN_A_CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BURN!r}])"


def test_spread_is_median_and_extremes() -> None:
    assert report.spread([3.0, 1.0, 2.0]) == report.Spread(2.0, 1.0, 3.0)
    assert str(report.spread([0.5])) == "0.5 (0.5 – 0.5)"


@pytest.mark.parametrize(("share", "expected"), [(0, 1.0), (0.5, 2.5), (0.95, 3.85), (1, 4.0)])
def test_percentile_lies_between_neighbours(share: float, expected: float) -> None:
    assert report.percentile([4.0, 1.0, 3.0, 2.0], share) == pytest.approx(expected)


def test_percentile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no values"):
        report.percentile([], 0.5)


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (True, "yes"), (12345, "12,345"), (0.12345, "0.123"), (1234.5, "1,234"), ("a", "a")],
)
def test_figures_are_short(value: object, text: str) -> None:
    assert report.figure(value) == text


def test_table_aligns_figures_to_the_right() -> None:
    paper = report.table([("home", 3, 1.5), ("watch page", 12, None)], head=["page", "queries", "ms"])

    assert paper.splitlines() == [
        "page        queries   ms",
        "----------  -------  ---",
        "home              3  1.5",
        "watch page       12    –",
    ]


def test_the_last_line_is_one_json_object() -> None:
    out = io.StringIO()

    report.publish({"max_queries": 9, "p50_ms": report.spread([1.0]), "peer": None}, title="Pages", out=out)

    lines = out.getvalue().splitlines()
    assert "Pages" in lines
    assert json.loads(lines[-1]) == {"max_queries": 9, "p50_ms": 1.0, "peer": None}


def test_what_cannot_be_reported_is_refused() -> None:
    with pytest.raises(TypeError, match="object has no place"):
        report.publish({"x": object()}, title="", out=io.StringIO())


@pytest.mark.parametrize("program", [BURN, BURN_IN_A_CHILD], ids=["itself", "its child"])
def test_cpu_of_a_tree_counts_its_children(program: str) -> None:
    with subprocess.Popen([sys.executable, "-c", program], start_new_session=True) as process:
        until = time.monotonic() + 20
        while report.tree_cpu_seconds([process.pid]) < 0.3 and time.monotonic() < until:
            time.sleep(0.05)
        used = report.tree_cpu_seconds([process.pid])
        os.killpg(process.pid, signal.SIGKILL)

    assert 0.3 <= used < 3


def test_a_meter_tells_servers_generator_and_others_apart() -> None:
    with subprocess.Popen([sys.executable, "-c", BURN]) as server:
        meter = report.CpuMeter([server.pid], generator=[99999999]).start()
        # On a busy machine it may take a while until the burner has had its share.
        deadline = time.monotonic() + 30
        while report.tree_cpu_seconds([server.pid]) < 0.3 and time.monotonic() < deadline:
            time.sleep(0.05)
        meter.stop()
        server.kill()

    assert meter.cpu_s > 0.1
    assert meter.generator_cpu_s == 0
    assert 0 <= meter.other_cpu <= 1
    assert meter.wall_s >= 0.1


def test_a_process_that_is_gone_costs_nothing() -> None:
    assert report.tree_cpu_seconds([99999999]) == 0
    assert report.machine_cpu_seconds() > 0


def test_an_unknown_benchmark_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["nothing"]) == 2

    assert "no benchmark 'nothing'" in capsys.readouterr().err


def test_a_benchmark_is_found_by_its_run_and_gets_its_options(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []

    class Module:
        __doc__ = "Measures nothing."
        __name__ = "bench.first_show"

        @staticmethod
        def run(options) -> None:
            seen.append((options.quick, options.database, options.seed))

    monkeypatch.setattr(cli, "names", lambda _kind: ["first-show"])
    monkeypatch.setattr("bench.cli.importlib.import_module", lambda name: Module)

    assert cli.main(["first-show", "--quick", "--database", "sqlite"]) == 0
    assert seen == [(True, "sqlite", 1)]


def test_help_lists_the_benchmarks(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    assert "bin/bench NAME" in capsys.readouterr().out
    assert cli.main([]) == 2
