"""What returns do about their own facts: owe the mails, to whom it is the other's turn."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from commerce.returns.events import (
    ReturnAccepted,
    ReturnAsked,
    ReturnEscalated,
    ReturnReceived,
    ReturnRefused,
)
from commerce.returns.models import Return
from commerce.returns.selectors import return_by_id, return_link
from marketplace.accounts.selectors import operators
from marketplace.accounts.services import mail_queue, people_tell
from marketplace.brands.selectors import people_who
from marketplace.kernel.bus import on


def _facts(back: Return) -> dict[str, Any]:
    return {
        "number": back.number,
        "order": back.fulfilment.order.number,
        "brand": back.fulfilment.brand.name,
        "name": back.fulfilment.order.buyer.name,
        "answer": back.answer,
        "lines": [
            {"title": row.line.title, "titles": row.line.titles, "quantity": row.quantity}
            for row in back.lines.all()
        ],
    }


def _tell_buyer(back: Return, news: str) -> None:
    buyer = back.fulfilment.order.buyer
    mail_queue(
        key=f"return-{news}:{back.public_id}",
        to=buyer.email,
        language=buyer.language,
        template="return_news",
        context=_facts(back)
        | {
            "news": news,
            "address": settings.SITE_URL + return_link(back),
            "sender_name": back.fulfilment.brand.name,
        },
    )


@on(ReturnAsked, durable=True)
def mail_return_asked(event: ReturnAsked) -> None:
    """Tell the brand's people that somebody waits for their answer, and by when."""
    back = return_by_id(event.return_id)
    brand = back.fulfilment.brand
    path = reverse("returns:brand_return", args=[brand.public_id, back.public_id])
    people_tell(
        people=people_who(brand, to="view"),
        key=f"return-asked:{back.public_id}",
        template="return_asked",
        context=_facts(back) | {"hours": settings.RETURN_ANSWER_HOURS, "address": settings.SITE_URL + path},
    )


@on(ReturnAccepted, durable=True)
def mail_return_accepted(event: ReturnAccepted) -> None:
    """Tell the buyer that the label is there."""
    _tell_buyer(return_by_id(event.return_id), "accepted")


@on(ReturnRefused, durable=True)
def mail_return_refused(event: ReturnRefused) -> None:
    """Tell the buyer that it is not taken back, and why."""
    _tell_buyer(return_by_id(event.return_id), "refused")


@on(ReturnReceived, durable=True)
def mail_return_received(event: ReturnReceived) -> None:
    """Tell the buyer that it came back; the refund has a mail of its own."""
    _tell_buyer(return_by_id(event.return_id), "received")


@on(ReturnEscalated, durable=True)
def mail_return_escalated(event: ReturnEscalated) -> None:
    """Tell the operators what they have to decide."""
    back = return_by_id(event.return_id)
    path = reverse("admin:returns_return_change", args=[back.pk])
    people_tell(
        people=operators(),
        key=f"return-escalated:{back.public_id}",
        template="return_escalated",
        context=_facts(back) | {"address": settings.SITE_URL + path},
    )
