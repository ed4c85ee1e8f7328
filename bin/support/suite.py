"""`bin/test`: every check and every test, or the part named, with one summary at the end."""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.servers import Server, ServerFailed, ServerMissing, start_postgres, start_redis, start_valkey
from support import install, templates_seen
from support.console import Stop, complain, say
from support.outcomes import Outcome, read_junit, summary
from support.steps import FOLDER, Step, run_step

# The static checks and the tests of one kind share two cores; more at once would only make them wait.
CHECKS_AT_ONCE = 2
WORKERS_MAX = 8
STEP_SECONDS_MAX = 1200
APART = ("tests/e2e", "tests/crash")
Command = list[str | Path]
PYTEST: Command = [install.PYTHON, "-m", "pytest", "-p", "no:cacheprovider", "-p", "support.offline"]


def parse(arguments: Sequence[str] | None) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="bin/test",
        description="Without PATH: every check, the suite on both databases, crash and browser tests.",
        epilog="Other options go to pytest: bin/test tests/commerce -k refund -x",
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="run only these, on SQLite and Valkey")
    parser.add_argument("--services", action="store_true", help="run PATH on PostgreSQL and Redis")
    parser.add_argument("--checks", action="store_true", help="run only linters, contracts and types")
    parser.add_argument("--coverage", action="store_true", help="measure what the suite on SQLite covers")
    given = list(sys.argv[1:] if arguments is None else arguments)
    # From the first option that is not ours everything is pytest's: only it knows which take a value.
    ours = {"-h", "--help", "--services", "--checks", "--coverage"}
    end = next((n for n, word in enumerate(given) if word.startswith("-") and word not in ours), len(given))
    return parser.parse_args(given[:end]), given[end:]


def main(arguments: Sequence[str] | None = None) -> int:
    options, others = parse(arguments)
    os.chdir(install.ROOT)
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        install.ensure_python("requirements-dev.txt")
        install.ensure_node()
        install.ensure_servers_and_browser()
        os.environ.update(install.node_environment())
        os.environ["CHROMIUM_PATH"] = str(install.find_chromium() or "")
        install.run([install.PYTHON, "bin/messages", "compile"])
        if options.paths:
            return run_part(options.paths, others, on_services=options.services)
        outcomes = run_checks() if options.checks else run_everything(others, coverage=options.coverage)
    except (Stop, ServerMissing, ServerFailed) as fault:
        complain(f"bin/test: {fault}")
        return 1
    say(summary(outcomes))
    return 0 if all(outcome.is_good for outcome in outcomes) else 1


# The checks


def checks() -> list[Step]:
    python, programs = install.PYTHON, install.VENV / "bin"
    manage: Command = [python, "manage.py"]
    templates = sorted(str(path) for path in Path("templates").rglob("*.html"))
    schema = ["spectacular", "--validate", "--fail-on-warn", "--file", os.devnull]
    return [
        Step("types (mypy)", [programs / "mypy"]),
        Step("ruff check", [programs / "ruff", "check"]),
        Step("ruff format", [programs / "ruff", "format", "--check"]),
        Step("contracts (import-linter)", [programs / "lint-imports"]),
        Step("templates (djlint)", [programs / "djlint", "--lint", "--quiet", "templates"]),
        Step("templates (djade)", [programs / "djade", "--check", "--target-version", "5.2", *templates]),
        Step("migrations complete", [*manage, "makemigrations", "--check", "--dry-run"]),
        Step("system checks", [*manage, "check", "--fail-level", "WARNING"]),
        Step("API schema", [*manage, *schema]),
    ]


def run_checks(*more: Callable[[], Outcome]) -> list[Outcome]:
    """Run the checks, and what else asks for one core only."""
    with ThreadPoolExecutor(CHECKS_AT_ONCE) as pool, tempfile.TemporaryDirectory() as folder:
        environment = base_environment(Path(folder)) | {
            "DATABASE_URL": f"sqlite:///{folder}/checks.sqlite3",
            "REDIS_URL": "unix:///nowhere",
        }
        # The longest first, so that the others fit beside it.
        types, *others = [partial(check, step, environment) for step in checks()]
        return list(pool.map(lambda work: work(), [types, *more, *others]))


def check(step: Step, environment: dict[str, str]) -> Outcome:
    code, seconds = run_step(step, environment, seconds=STEP_SECONDS_MAX)
    return Outcome(step.name, passed=int(code == 0), failed=int(code != 0), seconds=seconds)


# The tests


def base_environment(folder: Path) -> dict[str, str]:
    """Nothing of the person's own settings may change what a test says, or how long it takes."""
    # Without bytecode every process would compile Django, the product and the tests again: 13 s of CPU each time.
    dropped = ("DEBUG", "DEMO", "SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {
        "VAR_DIR": str(folder),
        "SECRET_KEY": "for-tests-only-and-long-enough-for-the-check-of-its-length",
        "ALLOW_SANDBOX_PAYMENTS": "1",
        "PYTHONPATH": os.pathsep.join([str(install.ROOT), str(install.ROOT / "bin")]),
        # Tests of races stand on more connections at once than a pool hands out.
        "DATABASE_POOL_MAX": "0",
    }


@dataclass(frozen=True)
class Suite:
    """One run of pytest and what it stands on."""

    name: str
    title: str
    postgres: bool
    redis: bool


SQLITE = Suite("sqlite", "suite on SQLite and Valkey", postgres=False, redis=False)
POSTGRESQL = Suite("postgresql", "suite on PostgreSQL and Redis", postgres=True, redis=True)
CRASH = Suite("crash", "crash tests", postgres=True, redis=True)
BROWSER = Suite("e2e", "browser journeys", postgres=True, redis=True)


@contextmanager
def services(*, postgres: bool, redis: bool) -> Iterator[dict[str, str]]:
    """Fresh servers, and the environment that leads to them."""
    servers: list[Server] = []
    with tempfile.TemporaryDirectory(prefix="sf-test-") as folder:
        try:
            # Where nobody may install Redis, Valkey stands in: the same code, the same commands.
            broker = start_redis() if redis and has_redis() else start_valkey()
            servers.append(broker)
            url = f"sqlite:///{folder}/test.sqlite3"
            if postgres:
                servers.append(start_postgres())
                url = servers[-1].url
            yield base_environment(Path(folder)) | {"DATABASE_URL": url, "REDIS_URL": broker.url}
        finally:
            for server in reversed(servers):
                server.stop()


def has_redis() -> bool:
    return any(os.access(Path(folder) / "redis-server", os.X_OK) for folder in os.get_exec_path())


def run_everything(others: Sequence[str], *, coverage: bool) -> list[Outcome]:
    """Everything; with options for pytest, all that pytest runs."""
    templates_seen.forget()
    with ExitStack() as open_places:
        places = {
            suite: open_places.enter_context(services(postgres=suite.postgres, redis=suite.redis))
            for suite in (SQLITE, POSTGRESQL)
        }
        migrations = [partial(migrate, suite, places[suite]) for suite in places]
        if others:
            outcomes = [work() for work in migrations]
        else:
            outcomes = run_checks(*migrations, partial(run_node, ["tests/js"]))
        outcomes += run_suites(places, others, coverage=coverage)
        outcomes += run_apart(places, others)
    return outcomes if others else [*outcomes, every_template_rendered()]


def migrate(suite: Suite, environment: dict[str, str]) -> Outcome:
    """Make the database that the suite's workers copy: the migrations of everything, as on a new installation."""
    step = Step(f"migrations for the {suite.title}", [install.PYTHON, "manage.py", "migrate"])
    outcome = check(step, environment)
    if not suite.postgres:
        # A copy in memory cannot go on with the journal that lies beside the file.
        with closing(sqlite3.connect(sqlite_file(environment))) as database:
            database.execute("PRAGMA journal_mode=DELETE")
    return outcome


def run_suites(
    places: Mapping[Suite, dict[str, str]], others: Sequence[str], *, coverage: bool
) -> list[Outcome]:
    beside = ["-n", str(min(os.cpu_count() or 2, WORKERS_MAX)), "-p", "support.migrated"]
    beside += [f"--ignore={path}" for path in APART]
    cover = ["--cov", "--cov-report=term", f"--cov-report=html:{FOLDER / 'coverage'}"] if coverage else []
    only = {SQLITE: ["-m", "not postgresql", *cover], POSTGRESQL: ["-p", "support.once"]}
    return [
        run_pytest(suite, ["tests", *beside, *only[suite], *others], environment)
        for suite, environment in places.items()
    ]


def run_apart(places: Mapping[Suite, dict[str, str]], others: Sequence[str]) -> list[Outcome]:
    """Run what has servers of its own; the two installations of the journeys mostly wait, so both go at once."""
    both = ["-n", "2", "--dist", "loadgroup"]
    # They begin with copies of the migrated databases too.
    environment = places[POSTGRESQL] | {"MIGRATED_SQLITE": sqlite_file(places[SQLITE])}
    return [
        run_pytest(CRASH, ["tests/crash", "-p", "no:xdist", *others], environment),
        run_pytest(BROWSER, ["tests/e2e", *both, *others], environment),
    ]


def sqlite_file(environment: Mapping[str, str]) -> str:
    return environment["DATABASE_URL"].removeprefix("sqlite:///")


def run_pytest(suite: Suite, arguments: Sequence[str], environment: dict[str, str]) -> Outcome:
    report = FOLDER / f"{suite.name}.xml"
    report.unlink(missing_ok=True)
    plugins: Command = ["-p", "support.apart", "-p", "support.rendered"]
    command: Command = [*PYTEST, *plugins, "-q", f"--junitxml={report}", *arguments]
    code, seconds = run_step(Step(suite.title, command), environment, seconds=STEP_SECONDS_MAX)
    return read_junit(report, name=suite.title, seconds=seconds, exit_code=code)


def run_node(paths: Sequence[str]) -> Outcome:
    report = FOLDER / "js.xml"
    report.unlink(missing_ok=True)
    files = sorted(str(path) for folder in paths for path in js_tests(Path(folder)))
    reporters = ["--test-reporter=spec", "--test-reporter-destination=stdout"]
    reporters += ["--test-reporter=junit", f"--test-reporter-destination={report}"]
    step = Step("browser modules (node --test)", ["node", "--test", *reporters, *files])
    code, seconds = run_step(step, dict(os.environ), seconds=STEP_SECONDS_MAX)
    return read_junit(report, name=step.name, seconds=seconds, exit_code=code)


def in_front(command: Sequence[str | Path], environment: dict[str, str]) -> int:
    return subprocess.run([str(part) for part in command], env=environment, check=False).returncode


def js_tests(path: Path) -> list[Path]:
    # Named one by one: node, given none, would look for tests everywhere, in node_modules too.
    return [path] if path.is_file() else sorted([*path.rglob("*.test.js"), *path.rglob("*.test.mjs")])


def every_template_rendered() -> Outcome:
    missing = templates_seen.missing(Path("templates"))
    for name in missing:
        complain(f"templates/{name} is rendered by no test")
    return Outcome("every template rendered", passed=int(not missing), failed=int(bool(missing)), seconds=0.0)


def run_part(paths: Sequence[str], others: Sequence[str], *, on_services: bool) -> int:
    """Just these, in front of the person: nothing is collected, nothing is summed up."""
    began = time.monotonic()
    scripts = [path for path in paths if Path(path).is_relative_to("tests/js")]
    rest = [path for path in paths if path not in scripts]
    codes = []
    if scripts:
        files = [str(path) for script in scripts for path in js_tests(Path(script))]
        codes.append(in_front(["node", "--test", *files], dict(os.environ)))
    if rest:
        with services(postgres=on_services, redis=on_services) as environment:
            marks = [] if on_services else ["-m", "not postgresql"]
            codes.append(in_front([*PYTEST, *marks, *rest, *others], environment))
    say(f"{time.monotonic() - began:.1f} s")
    return next((code for code in codes if code), 0)
