"""Mails about auctions: to whom the piece goes, and to the host."""

from typing import Any

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import override

from commerce.auctions.models import Auction, Award
from commerce.orders.selectors import order_link
from marketplace.accounts.models import User
from marketplace.accounts.selectors import language_of
from marketplace.accounts.services import mail_queue
from marketplace.kernel.money import Money, format_money


def award_mail(template: str, award: Award) -> None:
    """Owe whoever an award is for a mail about it, once each."""
    user, auction = award.bidder.user, award.auction
    if user is None:
        return
    address = auction.get_absolute_url()
    if award.order is not None and template == "auction_unpaid":
        address = order_link(award.order)
    until = award.order.expires_at if award.order is not None else award.due_at
    _mail(
        f"{template.replace('_', '-')}:{auction.public_id}:{award.round}",
        user,
        template,
        auction,
        price=award.price,
        until=until,
        address=address,
    )


def host_mail(auction: Auction, word: str, price: Money | None = None, *, key: str = "") -> None:
    """Owe whoever posted an auction a mail about what became of it: ``sold``, ``unsold``, ``paid``, ``failed``, …"""
    if auction.by is not None:
        _mail(
            f"auction-host:{auction.public_id}:{key or word}",
            auction.by,
            "auction_host",
            auction,
            price=price,
            word=word,
            address=auction.get_absolute_url(),
        )


def _mail(key: str, user: User, template: str, auction: Auction, *, address: str, **told: Any) -> None:
    language = language_of(user)
    with override(language):
        price, until = told.pop("price"), told.pop("until", None)
        context = {
            "title": auction.variant.shown_title,
            "price": format_money(price) if price is not None else "",
            "time": formats.date_format(timezone.localtime(until), "TIME_FORMAT") if until else "",
            "address": address if address.startswith("http") else settings.SITE_URL + address,
            **told,
        }
    mail_queue(key=key, to=user.email, language=language, template=template, context=context)
