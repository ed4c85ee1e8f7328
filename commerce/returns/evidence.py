"""What returns know of a disputed order: what was asked to be sent back, in whose words, and what was answered."""

from django.utils.translation import gettext as _

from commerce.orders.models import Order
from commerce.payments.evidence import Section, moment
from commerce.returns.models import Return


def returns_evidence(order: Order) -> list[Section]:
    """Return a section for each return of an order."""
    rows = Return.objects.filter(fulfilment__order=order).select_related("fulfilment__brand").order_by("pk")
    return [_section(back) for back in rows]


def _section(back: Return) -> Section:
    section = Section(_("Return to %(brand)s") % {"brand": back.fulfilment.brand.name})
    section.add(_("Asked"), moment(back.asked_at))
    section.add(_("Reason"), str(back.get_reason_display()))
    section.add(_("In the buyer’s words"), back.words)
    section.add(_("State"), str(back.get_state_display()))
    section.add(_("Answered"), moment(back.answered_at))
    section.add(_("Answer"), back.answer)
    section.add(_("Received"), moment(back.received_at))
    return section
