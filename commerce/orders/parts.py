"""The parts of orders as statements name them: a line of goods, or a parcel's delivery fee."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Case, CharField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, Substr
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commerce.ledger.kinds import brand_owner, creator_owner
from commerce.orders.models import Fulfilment, OrderLine
from commerce.orders.trail import SHIPPING
from marketplace.kernel.money import Money


@dataclass(frozen=True)
class Part:
    """What one subject of the books is about."""

    subject: str
    order_id: str
    number: str
    title: str
    quantity: int
    scope: str
    brand: str
    brand_id: str
    creator: str
    creator_id: str
    country: str
    tax_name: str
    tax_bp: int
    commission_bp: int
    fee_bp: int
    paid: Money
    tax: Money
    is_delivery: bool
    # The row of the brand's part it is of.
    parcel: int = 0
    # By which agreement the rate holds, and what of the commission an agency gets.
    rate_kind: str = ""
    terms_version: int | None = None
    agreed_on: date | None = None
    agency_id: str = ""
    agency_bp: int = 0
    # Whose the seller's part is in the books, if not the brand's.
    seller: str = ""

    @property
    def terms_told(self) -> str:
        """Where the rate comes from, in words."""
        if self.rate_kind == OrderLine.RateKind.TARGET and self.terms_version and self.agreed_on:
            day = date_format(self.agreed_on, "DATE_FORMAT")
            return _("The rate was agreed on %(day)s, terms no. %(version)s, and frozen with the sale.") % {
                "day": day,
                "version": self.terms_version,
            }
        if self.rate_kind == OrderLine.RateKind.OPEN:
            return _("The rate was open to everybody, and frozen with the sale.")
        return ""

    @property
    def names(self) -> dict[str, str]:
        """Whom the books mean by the keys of this part's payees."""
        names = {self.seller or brand_owner(self.brand_id): self.brand}
        return names | ({creator_owner(self.creator_id): self.creator} if self.creator_id else {})

    @property
    def base(self) -> Money:
        """What shares are counted on."""
        return self.paid - self.tax


# What is earned without an order, by how its subjects begin: who knows them registers (a call down).
PartMaker = Callable[[Collection[str]], dict[str, Part]]
_makers: Final[dict[str, PartMaker]] = {}
# Subjects that begin so are followed by the show (its public id) that they were earned in, and perhaps by more.
GIFTS: Final = "gifts:"
SCOPE_CHARACTERS: Final = 12
POOL: Final = "pool:"


def register_parts(prefix: str, maker: PartMaker) -> None:
    """Say what subjects are about that begin with ``prefix``; the maker is asked once for all of a page."""
    _makers[prefix] = maker


def part_apart(subject: str, title: str, paid: Money, **told: Any) -> Part:
    """Return a part of no order: what was earned, with what else is known of it (``scope``, ``creator``, …)."""
    plain: dict[str, Any] = dict.fromkeys(
        ("order_id", "number", "scope", "brand", "brand_id", "creator", "creator_id", "country", "tax_name"),
        "",
    )
    numbers: dict[str, Any] = dict.fromkeys(("tax_bp", "commission_bp", "fee_bp"), 0)
    values = {**plain, **numbers, "quantity": 1, "tax": Money(0, paid.currency), "is_delivery": False, **told}
    return Part(subject=subject, title=title, paid=paid, **values)


def parts_about(subjects: Iterable[str]) -> dict[str, Part]:
    """Return the parts behind some subjects, by subject."""
    wanted = set(subjects)
    made: dict[str, Part] = {}
    for prefix, maker in _makers.items():
        mine = {subject for subject in wanted if subject.startswith(prefix)}
        if mine:
            made |= maker(mine)
            wanted -= mine
    return {**made, **_parts_of_orders(wanted)} if wanted else made


def _parts_of_orders(wanted: Collection[str]) -> dict[str, Part]:
    parcels = [name.removeprefix(SHIPPING) for name in wanted if name.startswith(SHIPPING)]
    lines = OrderLine.objects.filter(public_id__in=wanted).select_related(
        "order__market", "order__buyer", "fulfilment__brand", "credited_to", "variant", "collaboration"
    )
    fees = Fulfilment.objects.filter(public_id__in=parcels)
    found = [_line(line) for line in lines]
    found += [_fee(parcel) for parcel in fees.select_related("order__market", "order__buyer", "brand")]
    return {part.subject: part for part in found}


def scope_of_subject() -> Coalesce:
    """Return the expression for the show that the rows' ``subject`` was bought in, empty outside shows."""
    lines = OrderLine.objects.filter(public_id=OuterRef("subject"))
    parcels = Fulfilment.objects.filter(public_id=Substr(OuterRef("subject"), len(SHIPPING) + 1))
    given = Case(
        When(subject__startswith=GIFTS, then=Substr("subject", len(GIFTS) + 1, SCOPE_CHARACTERS)),
        output_field=CharField(),
    )
    return Coalesce(
        given,
        Subquery(lines.order_by().values("scope")),
        Subquery(parcels.order_by().values("order__scope")),
        Value(""),
    )


def _line(line: OrderLine) -> Part:
    return Part(
        **_of_order(line, line.tax_bp),
        subject=line.public_id,
        title=line.title,
        quantity=line.quantity,
        scope=line.scope,
        brand=line.fulfilment.brand.name,
        brand_id=line.fulfilment.brand.public_id,
        creator=line.credited_to.display_name if line.credited_to else "",
        creator_id=line.credited_to.public_id if line.credited_to else "",
        commission_bp=line.commission_bp,
        fee_bp=line.fee_bp,
        rate_kind=line.rate_kind,
        terms_version=line.terms_version,
        agreed_on=localdate(line.collaboration.accepted_at) if line.collaboration else None,
        agency_id=line.agency,
        agency_bp=line.agency_bp,
        parcel=line.fulfilment_id,
        seller=line.goes_owner,
        paid=Money(line.total_minor, line.order.currency),
        tax=Money(line.tax_minor, line.order.currency),
        is_delivery=False,
    )


def _fee(parcel: Fulfilment) -> Part:
    return Part(
        **_of_order(parcel, parcel.shipping_tax_bp),
        subject=f"{SHIPPING}{parcel.public_id}",
        title="",
        quantity=1,
        scope=parcel.order.scope,
        brand=parcel.brand.name,
        brand_id=parcel.brand.public_id,
        creator="",
        creator_id="",
        commission_bp=0,
        fee_bp=0,
        parcel=parcel.pk,
        paid=Money(parcel.shipping_minor, parcel.order.currency),
        tax=Money(parcel.shipping_tax_minor, parcel.order.currency),
        is_delivery=True,
    )


def _of_order(row: OrderLine | Fulfilment, tax_bp: int | None) -> dict[str, Any]:
    order = row.order
    return {
        "order_id": order.public_id,
        "number": order.number,
        "country": order.buyer.country,
        "tax_name": order.market.tax_name,
        "tax_bp": order.market.tax_bp if tax_bp is None else tax_bp,
    }
