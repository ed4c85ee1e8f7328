"""Coins and a gift for whoever walks all addresses."""

from uuid import uuid4

from django.utils import timezone

from commerce.wallet.models import Gift, GiftKind
from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from marketplace.kernel.money import Money
from tests import factories
from tests.commerce.wallet import purses


def make_gift(scope: str, creator: Creator) -> Gift:
    """A gift that was given in a show long enough ago; its coins were a present."""
    now = timezone.now()
    fan = purses.fan_with(0)
    return Gift.objects.create(
        key=uuid4(),
        wallet=fan.wallet,
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
