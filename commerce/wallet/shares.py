"""What creators get of what coins were bought for."""

from datetime import date

from django.conf import settings
from django.db.models import Q

from commerce.wallet.models import CreatorShare
from marketplace.markets.models import Market


def share_on(market: Market | None, day: date) -> int:
    """Return the creator's share in basis points: the market's rule, then the one of all markets, then the setting."""
    place = Q(market__isnull=True) | Q(market=market) if market else Q(market__isnull=True)
    rules = CreatorShare.objects.filter(place, valid_from__lte=day)
    best = max(rules, key=lambda rule: (rule.market_id is not None, rule.valid_from, rule.pk), default=None)
    return best.bp if best else int(settings.GIFT_CREATOR_BP)
