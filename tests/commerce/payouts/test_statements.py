"""A payout's statement: from its total to its shows, to their lines, to the books; as page, file and paper."""

import pytest

from commerce.payouts import statement_sheet, statements
from commerce.payouts.models import Payout
from commerce.payouts.payees import payee_of
from marketplace.kernel.pdf import html_of
from tests.commerce.payouts.test_earnings_pages import EARNINGS, follow, names, sell
from tests.commerce.payouts.test_payout_run import no_hold, run
from tests.present import present

__all__ = ["names", "no_hold"]
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def paid(world, committing):
    """Two sales of a show and one outside of it, paid out."""
    for _sale in range(2):
        sell(world, committing)
    sell(world, committing, scope="")
    run(committing)
    return Payout.objects.get(owner__startswith="creator")


def test_from_the_total_to_its_shows_to_their_lines_to_the_books(world, paid, client_of):
    brunos = client_of(world.creator.user)
    page = brunos.get(f"{EARNINGS}{paid.public_id}/")

    groups = page.context["groups"]
    assert [(group.scope, len(group.keys)) for group in groups] == [(world.show.public_id, 2), ("", 1)]
    assert sum(group.total.minor for group in groups) == paid.amount_minor
    page = brunos.get(f"{EARNINGS}{paid.public_id}/", {"show": groups[0].code})
    assert {row.part.scope for row in page.context["rows"]} == {world.show.public_id}
    assert sum(row.amount.minor for row in page.context["rows"]) == groups[0].total.minor
    page = follow(brunos, page, r"line=")
    assert page.context["proof"].entries
    nonsense = brunos.get(f"{EARNINGS}{paid.public_id}/", {"show": "no"})
    assert len(nonsense.context["rows"]) == 3


def test_the_statement_is_a_pdf_and_strangers_find_none(world, paid, client_of, mallory, carla):
    address = f"{EARNINGS}{paid.public_id}/statement.pdf"
    answer = client_of(world.creator.user).get(address)

    assert answer.status_code == 200
    assert answer["Content-Type"] in ("application/pdf", "text/html; charset=utf-8")
    assert answer["Cache-Control"] == "private, no-store"
    assert client_of(mallory).get(address).status_code == 404
    brands = Payout.objects.get(owner__startswith="brand").public_id
    assert (
        client_of(carla).get(f"/brand/{world.brand.public_id}/money/{brands}/statement.pdf").status_code
        == 200
    )
    assert (
        client_of(carla)
        .get(f"/brand/{world.brand.public_id}/money/{paid.public_id}/statement.pdf")
        .status_code
        == 404
    )


def test_paper_has_an_end_and_says_so(world, paid, monkeypatch):
    payee = present(payee_of(paid.owner))
    whole = html_of(statement_sheet.SHEET, statement_sheet.sheet_of(paid, payee), "en")
    assert "Six lamps" in whole
    assert "CSV file has all of them" not in whole

    monkeypatch.setattr(statement_sheet, "LINES_MAX", 2)
    short = statement_sheet.sheet_of(paid, payee)
    assert len(short["rows"]) == 2
    assert "The first 2 entries" in html_of(statement_sheet.SHEET, short, "en")

    monkeypatch.setattr(statements, "GROUPED_LINES_MAX", 2)
    assert statements.groups_of(paid) == []
