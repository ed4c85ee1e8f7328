"""The benchmark of imports: its file has as many wrong lines as it says, and its run counts them."""

import json

import pytest

from bench.import_run import write_file, write_report

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_same_seed_writes_the_same_file(tmp_path):
    first, second, other = (tmp_path / name for name in ("a", "b", "c"))

    assert write_file(first, 300, 1) == write_file(second, 300, 1)
    write_file(other, 300, 2)

    assert first.read_bytes() == second.read_bytes() != other.read_bytes()
    assert len(first.read_text().splitlines()) == 301


def test_a_run_says_how_fast_it_was_and_how_much_was_refused(tmp_path):
    path = tmp_path / "import.json"

    write_report(str(path), 240, 12, 7)

    figures = json.loads(path.read_text())
    assert (figures["lines"], figures["refused"]) == (240, figures["refused_expected"])
    assert (figures["apply_state"], figures["applied_products"]) == ("done", 4)
    assert figures["lines_per_s"] > 0
    assert figures["peak_mib"] >= 0
