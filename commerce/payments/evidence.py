"""What we know of a disputed order, put together for a bank: facts that show what was bought, sent and said.

Only what the question is about goes in. Of the buyer: the name and address the parcels went to, and since when they
have an account; no addresses of machines, no list of visits, no card beyond its four digits. Apps above add what they
know with ``register_evidence``.
"""

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from commerce.orders.models import Deed, Fulfilment, Order, Shipment
from commerce.payments.models import Dispute, Payment, Refund
from marketplace.kernel.money import Money, format_money

# A bank reads one language, whatever the operator's is.
LANGUAGE: Final = "en"
ROWS_MAX: Final = 200
VALUE_CHARACTERS_MAX: Final = 1000


@dataclass
class Section:
    """One heading of the evidence, with its rows of a word and what is so."""

    title: str
    rows: list[tuple[str, str]] = field(default_factory=list)

    def add(self, word: str, value: str) -> None:
        """Add a row, unless there is nothing to say or it has become too long."""
        if value and len(self.rows) < ROWS_MAX:
            self.rows.append((word, value[:VALUE_CHARACTERS_MAX]))


Source = Callable[[Order], list[Section]]
_sources: dict[str, Source] = {}


def register_evidence(name: str, source: Source) -> None:
    """Add what an app above knows of an order; the same name again replaces it."""
    _sources[name] = source


def moment(at: object) -> str:
    """Return a time as it is written in evidence, with its zone."""
    return f"{localtime(at):%Y-%m-%d %H:%M %Z}" if at else ""  # type: ignore[arg-type]


def evidence_of(dispute: Dispute) -> list[Section]:
    """Return everything, heading by heading; what there is nothing of is left out."""
    order = Order.objects.select_related("buyer__user", "market").get(pk=dispute.payment.order_id)
    with translation.override(LANGUAGE):
        found = [_payment(dispute, order), _order(order), _account(order)]
        found += [_parcel(parcel) for parcel in _parcels(order)]
        found.append(_deeds(order))
        found.append(_refunds(order))
        found += _said(dispute)
        for source in _sources.values():
            found += source(order)
    return [section for section in found if section.rows]


def _parcels(order: Order) -> list[Fulfilment]:
    rows = Fulfilment.objects.filter(order=order).select_related("brand")
    return list(rows.prefetch_related("lines__variant", "shipments").order_by("pk"))


def _payment(dispute: Dispute, order: Order) -> Section:
    payment = dispute.payment
    section = Section(_("Payment"))
    section.add(_("Disputed"), format_money(dispute.money))
    section.add(_("Reason"), dispute.reason)
    section.add(_("Paid"), format_money(payment.money))
    section.add(_("With"), payment.method_label)
    section.add(_("Name at the provider"), payment.provider_ref)
    section.add(_("Begun"), moment(payment.created_at))
    section.add(_("Settled"), moment(payment.settled_at))
    before = Payment.objects.filter(order__buyer__user=order.buyer.user, state=Payment.State.SUCCEEDED)
    if order.buyer.user is not None:
        earlier = before.filter(created_at__lt=payment.created_at).count()
        section.add(_("Orders this buyer paid before"), str(earlier))
    return section


def _order(order: Order) -> Section:
    section = Section(_("Order"))
    buyer = order.buyer
    section.add(_("Number"), order.number)
    section.add(_("Placed"), moment(order.placed_at))
    section.add(_("Market"), order.market.name)
    where = (buyer.name, buyer.street, f"{buyer.postal_code} {buyer.city}", buyer.region, buyer.country)
    section.add(_("Sent to"), ", ".join(part for part in where if part.strip()))
    for line in order.lines.select_related("variant").order_by("pk"):
        name = f"{line.title}, {line.variant.name}" if line.variant.name else line.title
        section.add(f"{line.quantity} ×", f"{name}: {format_money(Money(line.total_minor, order.currency))}")
    section.add(_("Delivery"), format_money(Money(order.shipping_minor, order.currency)))
    section.add(_("Total"), format_money(order.total))
    return section


def _account(order: Order) -> Section:
    section = Section(_("Account"))
    user = order.buyer.user
    if user is not None:
        section.add(_("The buyer was signed in. Account since"), date_format(user.date_joined, "Y-m-d"))
        section.add(_("Last signed in"), date_format(user.last_login, "Y-m-d") if user.last_login else "")
    return section


def _parcel(parcel: Fulfilment) -> Section:
    section = Section(_("Parcel of %(brand)s") % {"brand": parcel.brand.name})
    section.add(_("State"), str(parcel.get_state_display()))
    for shipment in parcel.shipments.all():
        section.add(_("Sent"), moment(shipment.shipped_at))
        section.add(_("Carrier"), shipment.carrier_name or shipment.carrier)
        section.add(_("Tracking number"), shipment.tracking)
        section.add(_("Address for tracking"), shipment.link)
        section.add(_("Arrived"), moment(shipment.delivered_at))
    return section


def _deeds(order: Order) -> Section:
    section = Section(_("What happened"))
    for deed in Deed.objects.filter(fulfilment__order=order).order_by("at", "pk")[:ROWS_MAX]:
        what = f"{deed.get_side_display()} {deed.get_kind_display()}"
        section.add(moment(deed.at), f"{what}: {deed.what}" if deed.what else what)
    return section


def _refunds(order: Order) -> Section:
    section = Section(_("Given back"))
    for refund in Refund.objects.filter(payment__order=order).order_by("pk"):
        section.add(moment(refund.created_at), f"{format_money(refund.money)}, {refund.get_state_display()}")
    return section


def _said(dispute: Dispute) -> list[Section]:
    """What each brand says itself, word for word."""
    found: dict[str, Section] = {}
    for note in dispute.notes.select_related("brand").prefetch_related("pictures"):
        title = _("What %(brand)s says") % {"brand": note.brand.name}
        section = found.setdefault(title, Section(title))
        # Not cut: there is a limit of its own to it.
        section.rows.append((moment(note.at), note.statement))
        section.add(_("Pictures"), str(len(note.pictures.all()) or ""))
    return list(found.values())


def last_shipment(dispute: Dispute) -> Shipment | None:
    """Return the parcel that says most: one that arrived, else one that left."""
    rows = Shipment.objects.filter(fulfilment__order=dispute.payment.order_id)
    return rows.order_by("-delivered_at", "-shipped_at").filter(delivered_at__isnull=False).first() or (
        rows.order_by("-shipped_at").first()
    )


def archive_of(dispute: Dispute, document: bytes, statement: str, pictures: Sequence[bytes] = ()) -> bytes:
    """Return the document and the facts it was made of as one ZIP, for whoever keeps them."""
    facts = {
        "dispute": dispute.public_id,
        "at_provider": dispute.provider_ref,
        "statement": statement,
        "sections": [asdict(section) for section in evidence_of(dispute)],
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("evidence.pdf", document)
        archive.writestr("facts.json", json.dumps(facts, ensure_ascii=False, indent=2))
        for number, picture in enumerate(pictures, start=1):
            archive.writestr(f"pictures/{number}.webp", picture)
    return out.getvalue()
