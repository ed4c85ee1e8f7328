"""The benchmark of the books: what it sells is in the books, sealed, and the proof finds no difference."""

import json

import pytest

from bench.ledger_run import Seller, book, fill, write_report
from bench.shop import founded
from commerce.ledger.models import Movement, Transfer
from commerce.ledger.proof import prove
from commerce.ledger.sealing import seal_all

pytestmark = pytest.mark.django_db


def test_sales_are_booked_and_filled_alike():
    seller = Seller(founded(is_on_air=False), seed=3)
    for sale in seller.sales(3):
        book(sale)
    assert Transfer.objects.count() == 18

    fill(seller, 60)
    seal_all()

    assert Transfer.objects.count() == 60
    assert Movement.objects.filter(block=None).exists() is False
    proof = prove()
    assert (proof.difference, proof.checked["orders"]) == ("", 10)


def test_a_run_tells_its_figures(tmp_path, monkeypatch):
    # One connection sees what a test has not committed: the writers take turns in this thread.
    monkeypatch.setattr("bench.ledger_run.Race.run", _one_after_the_other)
    path = tmp_path / "ledger.json"

    write_report(str(path), 120, 0.05, 1, 7)

    figures = json.loads(path.read_text())
    assert figures["difference"] == 0
    assert figures["transfers"] >= 120
    assert figures["transfers_per_s"] > 0
    assert figures["prove_s_per_million"] > 0
    assert figures["blocks"] == 1


def _one_after_the_other(race, writers):
    for sale in race.sales:
        book(sale)
        race.booked += 1
    return 1.0
