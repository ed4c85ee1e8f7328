"""A bank disputes a payment in one currency, and the provider keeps its fee in the one it settles in."""

from dataclasses import replace

import pytest

from commerce.payments.providers.sandbox.adapter import SandboxProvider
from commerce.payments.services.disputing import dispute_look
from commerce.reconciliation.models import ReportLine
from commerce.reconciliation.selectors import gap_open
from marketplace.kernel.money import Money
from tests.commerce.payments import buying
from tests.commerce.payments.rigs import SandboxRig
from tests.commerce.reconciliation.test_reconcile import compare, noon, states, today

__all__ = ["noon"]
pytestmark = pytest.mark.django_db
FEE = Money(1650, "USD")


@pytest.fixture
def settles_in_dollars(monkeypatch):
    """The provider's account is in dollars: that is what it keeps for disputes in euros."""
    report, dispute = SandboxProvider.report, SandboxProvider.fetch_dispute

    def told(self, day):
        return [replace(each, fee=FEE) if each.kind == "dispute" else each for each in report(self, day)]

    monkeypatch.setattr(SandboxProvider, "report", told)
    monkeypatch.setattr(
        SandboxProvider, "fetch_dispute", lambda self, ref: replace(dispute(self, ref), fee=FEE)
    )


def test_a_dispute_whose_fee_is_in_another_currency_agrees(
    world, committing, noon, settles_in_dollars, oliver, client_of
):
    payment = buying.pay(buying.place(buying.draft(world.lamp)), committing, card="4000 0000 0000 0259")
    with committing():
        dispute_look(provider="sandbox", ref=SandboxRig().dispute(payment.provider_ref))

    for _time in range(2):
        compare()

    assert states() == [("charge", "matched"), ("dispute", "matched")]
    assert gap_open() == ""
    assert ReportLine.objects.get(kind="dispute").fee == FEE
    day = f"/operator/reconcile/sandbox/{today():%Y-%m-%d}/"
    assert "$16.50" in client_of(oliver).get(f"{day}?all=1").text
    assert ",16.50,USD," in client_of(oliver).get(f"{day}lines.csv").content.decode()
    ReportLine.objects.filter(kind="dispute").update(fee_minor=0)
    compare()
    assert ReportLine.objects.get(kind="dispute").fee == FEE
