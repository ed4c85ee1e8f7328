"""Buying by chat: a message that is an order puts the thing into its writer's bag and holds it for them.

The message is said first and stays in the chat; what comes of the order is told to its writer alone. It counts only
where the show sells so, only what everybody can read, and once, however often the message is sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.catalog.models import Variant
from commerce.checkout.credit import Credit
from commerce.checkout.hold_rules import hold_terms
from commerce.checkout.selectors import kept_for
from commerce.checkout.services import cart_add, quantity_of
from commerce.checkout.shoppers import Shopper
from commerce.checkout.wanting import Wanted
from commerce.payouts.open_rates import sells_openly
from commerce.stock.errors import SoldOut
from commerce.stock.services import Holder, hold_for
from marketplace.accounts.models import User
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.refusals import Refusal
from marketplace.markets.models import Market
from marketplace.markets.selectors import market_default
from streams.room.claim_words import Asked, asked_of, named
from streams.room.errors import ClaimNeedsAccount, VariantUnclear, VariantUnknown
from streams.room.models import ChatClaim, Message
from streams.shows.errors import NotInLineUp
from streams.shows.models import LineUpItem, Show, Showing
from streams.shows.programme import programme_ms

# No picture is further behind than this (the longest safety delay and its way); nothing later than now is believed.
BEHIND: Final = timedelta(seconds=60)
NAMES_MAX: Final = 6


@dataclass(frozen=True)
class Moment:
    """What a writer's page showed when they wrote: the programme time (milliseconds), or None."""

    at_ms: int | None = None

    def told_at(self, now: datetime) -> datetime:
        """Return the moment of the picture, as far as it can be true."""
        if self.at_ms is None:
            return now
        try:
            moment = datetime.fromtimestamp(self.at_ms / 1000, tz=UTC)
        except (ValueError, OverflowError, OSError):
            return now
        return min(max(moment, now - BEHIND), now)


def claim_answer(message: Message, moment: Moment) -> dict[str, Any] | None:
    """Do what a message orders, and return what its writer is told; None when it is talk.

    A refusal leaves bag and stock as they were.
    """
    show = message.show
    if not (show.sells_by_chat and show.is_live and message.is_shown) or message.role != Message.Role.FAN:
        return None
    asked = asked_of(message.body)
    if asked is None:
        return None
    try:
        claim = _claimed(message) or _claim(message, show, asked, moment)
    except Refusal as refusal:
        return _refused(refusal, show)
    return _told(claim) if claim is not None else None


def _claimed(message: Message) -> ChatClaim | None:
    return ChatClaim.objects.select_related("variant__product").filter(message=message).first()


def _claim(message: Message, show: Show, asked: Asked, moment: Moment) -> ChatClaim | None:
    item = _item(show, asked, moment.told_at(timezone.now()))
    variant = _variant(item, asked) if item is not None else None
    if item is None or variant is None:
        return None
    if message.user is None:
        raise ClaimNeedsAccount
    quantity = quantity_of(str(asked.quantity))
    if item.sold_out_at is not None:
        raise SoldOut(title=variant.shown_title, left=0)
    with transaction.atomic():
        # The row is the lock: the same message sent twice at once buys once.
        claim, is_new = ChatClaim.objects.get_or_create(
            message=message, defaults={"variant": variant, "quantity": quantity}
        )
        if is_new:
            credit = replace(_credit(show, item), playhead_ms=programme_ms(moment.told_at(timezone.now())))
            claim.held_until = _into_bag(message.user, show, credit, claim)
            claim.save(update_fields=["held_until"])
    return claim


def _item(show: Show, asked: Asked, told_at: datetime) -> LineUpItem | None:
    """Return what is meant: by its number, or what was in front on the picture that the writer saw.

    Raises NotInLineUp for a number that is none of this show, if it was plainly an order.
    """
    items = LineUpItem.objects.filter(show=show).select_related("product__brand")
    if asked.number is not None:
        found = items.filter(number=asked.number).first()
        if found is None and asked.is_plain:
            raise NotInLineUp(number=asked.number)
        return found
    if asked.words:
        return None
    shown = Showing.objects.filter(show=show, shown_at__lte=told_at).order_by("-shown_at", "-pk").first()
    if shown is None or (shown.hidden_at is not None and shown.hidden_at <= told_at):
        return None
    return items.get(pk=shown.item_id)


def _variant(item: LineUpItem, asked: Asked) -> Variant | None:
    """Return the variant that is meant; None when the words mean none and it may have been talk.

    Raises VariantUnclear and VariantUnknown.
    """
    variants = list(
        Variant.objects.filter(product=item.product, is_offered=True).select_related("product__brand")
    )
    by_id = {variant.pk: variant for variant in variants}
    found = named(asked.words, {pk: variant.name for pk, variant in by_id.items()})
    if len(found) == 1:
        return by_id[found[0]]
    if asked.words and not found:
        if asked.is_plain:
            raise VariantUnknown(number=item.number, names=_names(variants))
        return None
    if not variants:
        return None
    raise VariantUnclear(number=item.number, names=_names(variants), example=variants[0].name)


def _names(variants: Sequence[Variant]) -> str:
    return ", ".join(variant.name for variant in variants[:NAMES_MAX])


def _into_bag(user: User, show: Show, credit: Credit, claim: ChatClaim) -> datetime | None:
    """Hold the pieces unless the show holds none for this buyer, and put them into their bag; returns until when."""
    shopper = Shopper(user, new_public_id())
    terms = hold_terms([show.public_id], shopper)
    is_held = not terms.unheld and not show.is_rehearsal
    held_until: datetime | None = None
    if is_held:
        hold = hold_for(
            holder=Holder(user, show.public_id),
            key=f"chat:{claim.message_id}",
            variant_id=claim.variant_id,
            quantity=claim.quantity,
            seconds=terms.seconds,
        )
        held_until = hold.expires_at
    kept = kept_for(shopper).get(claim.variant_id)
    # A page’s own word for its time is worth no price: the bag asks the present one, and says it before it is paid.
    wanted = Wanted(claim.variant, claim.quantity, credit, kept=kept)
    cart_add(shopper=shopper, market=_market(user), wanted=wanted)
    return held_until


def _credit(show: Show, item: LineUpItem) -> Credit:
    collaboration = show.collaboration
    if show.is_rehearsal:
        return Credit(show.public_id, number=item.number, is_rehearsal=True)
    if collaboration is None and sells_openly(show.creator.public_id, item.product):
        return Credit(show.public_id, show.creator.public_id, "", item.number)
    if collaboration is None or collaboration.brand_id != item.product.brand_id:
        return Credit(show.public_id)
    return Credit(show.public_id, show.creator.public_id, collaboration.public_id, item.number)


def _market(user: User) -> Market:
    chosen = user.market
    return chosen if chosen is not None and chosen.is_open else market_default()


def _told(claim: ChatClaim) -> dict[str, Any]:
    facts: dict[str, Any] = {"n": claim.quantity, "url": reverse("checkout:begin")}
    words = {"n": claim.quantity, "title": claim.variant.shown_title}
    if claim.held_until is None:
        text = _("%(n)s × “%(title)s” is in your bag. First paid, first served.") % words
        return {**facts, "m": text}
    facts["until"] = int(claim.held_until.timestamp() * 1000)
    return {**facts, "m": _("%(n)s × “%(title)s” is in your bag, held for you.") % words}


def _refused(refusal: Refusal, show: Show) -> dict[str, Any]:
    facts: dict[str, Any] = {"code": refusal.code, "m": str(refusal)}
    if isinstance(refusal, ClaimNeedsAccount):
        facts["url"] = f"{reverse('account_login')}?next={reverse('front:show', args=[show.public_id])}"
    return facts
