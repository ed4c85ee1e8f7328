"""What a checkout freezes on its lines: the fee in force, and the agency that looks after whoever is credited."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q
from django.utils import timezone

from commerce.catalog.models import Product
from commerce.orders.drafts import EarningTerms
from commerce.payouts.fees import kept_of, schedule_of
from commerce.payouts.models import Representation
from commerce.payouts.open_rates import open_rates_of
from marketplace.creators.models import Creator
from marketplace.markets.models import Market


def terms_for(
    lines: Sequence[tuple[int | None, Creator | None]],
    market: Market,
    day: date | None = None,
    *,
    products: Sequence[Product] = (),
) -> list[EarningTerms]:
    """Return the terms of some lines, each known by its product's category and who is credited.

    With their ``products`` also what the brand gives to every creator. At most seven queries, whatever the number of
    lines.
    """
    day = day or timezone.localdate()
    schedule = schedule_of(market, day)
    agencies = _agencies([creator for _category, creator in lines if creator is not None], day)
    kept_bp, kept_max = kept_of(market.currency)
    rates = open_rates_of(
        product.brand_id
        for product, line in zip(products, lines, strict=bool(products))
        if line[1] is not None
    )
    found = []
    for number, (category, creator) in enumerate(lines):
        fee = schedule.fee_for(category)
        agency, share_bp = agencies.get(creator.pk, ("", 0)) if creator else ("", 0)
        open_bp = rates.bp_for(products[number], creator.pk) if products and creator else 0
        found.append(
            EarningTerms(
                fee_bp=fee.bp,
                fee_rule=fee.rule,
                open_bp=open_bp,
                agency=agency,
                agency_bp=share_bp,
                refund_fee_bp=kept_bp,
                refund_fee_max_minor=kept_max,
            )
        )
    return found


def _agencies(creators: Iterable[Creator], day: date) -> dict[int, tuple[str, int]]:
    """Return who looks after each creator on a day, and for which part of the commission."""
    wanted = {creator.pk for creator in creators}
    if not wanted:
        return {}
    rows = Representation.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=day), creator__in=wanted, valid_from__lte=day
    )
    # The latest agreement last, so that it stays.
    ordered = rows.order_by("valid_from", "pk").values_list("creator_id", "agency__public_id", "share_bp")
    return {creator: (agency, share_bp) for creator, agency, share_bp in ordered}
