"""The word of the show: who is credited for a sale, as a show's signed token says."""

from dataclasses import dataclass, replace
from typing import Final

from commerce.catalog.models import Product
from commerce.checkout.models import LINE_UP_NUMBER_MAX
from commerce.payouts.open_rates import sells_openly
from commerce.promotions.asking import Seen
from marketplace.campaigns.models import Collaboration
from marketplace.kernel import passes

SHOW_TOKEN_KIND: Final = "show"  # noqa: S105 -- a kind of pass, not a secret


@dataclass(frozen=True)
class Credit:
    """Public ids of a show, its creator and the collaboration, and the product's number there; empty without a show.

    The creator, collaboration and number are empty for tickets to the show itself. In a rehearsal nothing is sold.
    """

    scope: str = ""
    creator: str = ""
    collaboration: str = ""
    number: int | None = None
    is_rehearsal: bool = False
    # Which moment of the programme its buyer saw when they reached for the thing.
    playhead_ms: int | None = None

    def seen_at(self, seen: Seen | None) -> "Credit":
        """Return the same with the moment that a page proves to have shown."""
        return self if seen is None else replace(self, playhead_ms=seen.playhead_ms)


NO_CREDIT: Final = Credit()


def credit_of(token: str, number: str, product: Product) -> Credit:
    """Read a show's token for one product.

    A bad, old or missing token, or one of a show that sells for another brand, credits nobody: the product is sold
    at its ordinary price, and the buyer is not bothered with it.
    """
    if not token:
        return NO_CREDIT
    try:
        claims = passes.read(SHOW_TOKEN_KIND, token)
    except (passes.PassRefused, ValueError):
        return NO_CREDIT
    scope, creator, collaboration = (
        str(claims.get(name) or "") for name in ("scope", "creator", "collaboration")
    )
    terms = Collaboration.objects.filter(
        public_id=collaboration, creator__public_id=creator, brand=product.brand_id
    )
    if not scope:
        return NO_CREDIT
    if claims.get("rehearsal"):
        return Credit(scope[:12], number=_line_up_number(number), is_rehearsal=True)
    if product.public_id in (claims.get("tickets") or ()):
        # The performer's own tickets: sold in the show, by terms with nobody.
        return Credit(scope[:12])
    if terms.exists():
        return Credit(scope[:12], creator, collaboration, _line_up_number(number))
    if not collaboration and sells_openly(creator, product):
        return Credit(scope[:12], creator, "", _line_up_number(number))
    return NO_CREDIT


def _line_up_number(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        return None
    number = int(text)
    return number if 1 <= number <= LINE_UP_NUMBER_MAX else None
