"""Mails about memberships, each in its member's language, once for each line of the log."""

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import override

from commerce.memberships.models import Entry, GiftCode
from commerce.memberships.selectors.members import entry_by_id
from commerce.orders.selectors import order_address
from commerce.renewals.selectors.renewals import renewal_of_order
from marketplace.accounts.selectors import language_of
from marketplace.accounts.services import mail_queue
from marketplace.kernel.money import Money, format_money

Kind = Entry.Kind
# What of the log is worth a mail of its own; "joined" and "renewed" are told with the receipt in one.
TOLD: Final = frozenset(
    {
        Kind.TRIED, Kind.JOINED, Kind.EXTENDED, Kind.RENEWED, Kind.CHANGED, Kind.CHANGE_PLANNED, Kind.CANCELLED,
        Kind.UNCANCELLED, Kind.PAUSED, Kind.RESUMED, Kind.PAST_DUE, Kind.RETRIED, Kind.NEEDS_MEMBER, Kind.RECOVERED,
        Kind.ENDED, Kind.TAKEN_BACK, Kind.GIFTED, Kind.NOTICED, Kind.PRICE_ASKED, Kind.PRICE_AGREED,
    }
)  # fmt: skip


def entry_mail(entry_id: int) -> None:
    """Owe a member a mail about what became of the membership."""
    entry = entry_by_id(entry_id)
    if entry is None or entry.kind not in TOLD or entry.membership.user is None:
        return
    membership, user = entry.membership, entry.membership.user
    language = language_of(user)
    with override(language):
        context = {
            "kind": entry.kind,
            "plan": membership.plan.name,
            "tier": (membership.next_tier or membership.tier).product.shown_title,
            "until": _day(entry.data.get("until")),
            "again": _day(entry.data.get("again")),
            "price": _money(entry.data, "minor"),
            "before": _money(entry.data, "before"),
            "reason": str(entry.data.get("reason", "")),
            "method": str(entry.data.get("method", "")),
            "giver": str(entry.data.get("giver", "")),
            "renews": membership.renews,
            "address": settings.SITE_URL + reverse("renewals:membership", args=[membership.public_id]),
            "pay": _pay(entry.data.get("order")),
        }
    mail_queue(
        key=f"membership:{entry.pk}",
        to=user.email,
        language=language,
        template="membership",
        context=context,
    )


def gift_mails(gift: GiftCode) -> None:
    """Owe whoever gave a gift its code, and whom it is for too, if an address was named."""
    giver = gift.giver
    language = language_of(giver) if giver else settings.LANGUAGE_CODE
    with override(language):
        context = {
            "plan": gift.tier.plan.name,
            "tier": gift.tier.product.shown_title,
            "months": gift.months,
            "code": gift.code,
            "giver": gift.giver_name,
            "note": gift.note,
            "address": f"{settings.SITE_URL}{reverse('renewals:redeem')}?code={gift.code}",
        }
    if giver is not None:
        mail_queue(
            key=f"membership-gift:{gift.public_id}",
            to=giver.email,
            language=language,
            template="membership_gift_bought",
            context={**context, "recipient": gift.recipient},
        )
    if gift.recipient:
        mail_queue(
            key=f"membership-gift-to:{gift.public_id}",
            to=gift.recipient,
            language=language,
            template="membership_gift",
            context=context,
        )


def _day(text: Any) -> str:
    if not text:
        return ""
    return formats.date_format(timezone.localtime(datetime.fromisoformat(str(text))), "DATE_FORMAT")


def _money(data: dict[str, Any], name: str) -> str:
    return format_money(Money(int(data[name]), str(data["currency"]))) if data.get(name) else ""


def _pay(order_id: Any) -> str:
    renewal = renewal_of_order(int(order_id)) if order_id else None
    return order_address(renewal.order) if renewal is not None and renewal.order is not None else ""
