"""Coins and a gift for whoever walks all addresses."""

from uuid import uuid4

from django.utils import timezone

from commerce.wallet.models import Gift, GiftKind
from commerce.wallet.services import wallet_open
from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from marketplace.kernel.money import Money
from tests import factories
from tests.commerce.wallet import purses


def make_gift(scope: str, creator: Creator) -> Gift:
    """A gift of alice's in a show, long enough ago."""
    now = timezone.now()
    fan = User.objects.filter(email="alice@example.org").first() or purses.fan_with(0)
    return Gift.objects.create(
        key=uuid4(),
        wallet=wallet_open(fan),
        creator=creator,
        scope=scope,
        kind=GiftKind.objects.get(code="rose"),
        coins=10,
        share_bp=6000,
        state=Gift.State.SETTLED,
        sent_at=now,
        settle_at=now,
        closed_at=now,
    )


def coin_ids(fan: User) -> dict[str, str]:
    """Coins that somebody bought, and by what names addresses call them."""
    pack = purses.make_pack(factories.make_brand(), coins=50, kind="coins")
    return {"coins/<lot_id>": purses.buy(pack, fan, Money(97, "EUR")).public_id}
