"""Who earns what for a line: decided once, when it is bought, and frozen on it."""

from dataclasses import dataclass

from django.conf import settings

from commerce.orders.drafts import EarningTerms, LineDraft
from commerce.orders.models import OrderLine
from marketplace.campaigns.models import Collaboration


@dataclass(frozen=True)
class Earns:
    """The rates of a line, and where each comes from."""

    commission_bp: int
    rate_kind: str
    collaboration: Collaboration | None
    fee_bp: int
    fee_rule: str
    agency: str
    agency_bp: int
    refund_fee_bp: int
    refund_fee_max_minor: int


def earns_of(line: LineDraft) -> Earns:
    """Return what holds for a line: an agreement with its creator goes before what is open to all.

    Nobody is credited: no commission. Nobody looks after the creator, or they earn nothing: no agency.
    """
    terms = line.terms or EarningTerms(fee_bp=settings.PLATFORM_FEE_BP)
    agreed = _agreed(line)
    commission_bp, kind = 0, ""
    if agreed is not None:
        commission_bp, kind = agreed.commission_bp, OrderLine.RateKind.TARGET.value
    elif line.creator is not None and terms.open_bp:
        commission_bp, kind = terms.open_bp, OrderLine.RateKind.OPEN.value
    agency_bp = terms.agency_bp if terms.agency and commission_bp else 0
    return Earns(
        commission_bp=commission_bp,
        rate_kind=kind,
        collaboration=agreed,
        fee_bp=terms.fee_bp,
        fee_rule=terms.fee_rule,
        agency=terms.agency if agency_bp else "",
        agency_bp=agency_bp,
        refund_fee_bp=terms.refund_fee_bp,
        refund_fee_max_minor=terms.refund_fee_max_minor,
    )


def _agreed(line: LineDraft) -> Collaboration | None:
    """Return the terms a line is credited under: active ones between its own brand and its own creator."""
    agreed = line.collaboration
    if (
        agreed is None
        or line.creator is None
        or agreed.brand_id != line.variant.product.brand_id
        or agreed.creator_id != line.creator.pk
        or agreed.state != Collaboration.State.ACTIVE
    ):
        return None
    return agreed
