"""A payout whose answer was lost is looked for at the provider by our own name for it, and never sent again."""

import pytest

from commerce.ledger.proof import prove
from commerce.payments.errors import ProviderAway
from commerce.payments.models import ProviderCall, SandboxObject
from commerce.payments.providers.sandbox.adapter import SandboxProvider
from commerce.payouts.models import Payout
from commerce.payouts.services import payout_send
from tests.commerce.payouts.test_payout_run import run, sell

pytestmark = pytest.mark.django_db


def test_a_payout_that_was_sent_and_not_answered_for_is_sent_once(
    world, committing, sandbox_wire, monkeypatch, settings
):
    settings.PAYOUT_HOLD_SECONDS = 0
    sell(world, committing)
    sandbox_wire.hold = True
    real = SandboxProvider.payout

    def commit_and_break(self, *args, **kwargs):
        real(self, *args, **kwargs)
        raise ProviderAway("read timed out")

    with monkeypatch.context() as patch:
        patch.setattr(SandboxProvider, "payout", commit_and_break)
        run(committing)
    payout = Payout.objects.get(owner__startswith="creator")
    assert (payout.state, payout.provider_ref) == ("created", "")
    made = SandboxObject.objects.filter(kind="payout").count()
    # The provider has forgotten our key: only our name for the payout is left.
    for row in SandboxObject.objects.filter(kind="payout"):
        SandboxObject.objects.filter(pk=row.pk).update(key=f"forgotten-{row.pk}")

    with committing():
        payout_send(payout)

    payout.refresh_from_db()
    assert payout.provider_ref.startswith("po_")
    assert SandboxObject.objects.filter(kind="payout").count() == made
    assert set(ProviderCall.objects.filter(operation="payout").values_list("attempts", flat=True)) == {1}
    assert prove().difference == ""
