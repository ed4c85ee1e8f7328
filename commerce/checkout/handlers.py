"""What checkout does when it hears of orders."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from commerce.checkout.drop_standing import span_text
from commerce.checkout.selectors import placement_of_order
from commerce.checkout.services import cart_restore
from commerce.checkout.services.drops import drop_share_out
from commerce.checkout.wait_links import leave_link
from commerce.orders.events import OrderCancelled
from commerce.promotions.events import FairDropDrawn, FairDropGranted
from commerce.promotions.selectors import entry_by_name
from commerce.stock.events import WaitBackInStock, WaitEnded, WaitOffered
from commerce.stock.models import WaitEntry
from commerce.stock.waits import wait_by_id
from marketplace.accounts.selectors import language_of
from marketplace.accounts.services import mail_queue
from marketplace.kernel.bus import on


@on(OrderCancelled, durable=True)
def give_cart_back(event: OrderCancelled) -> None:
    """An order ended unpaid: what it took out of the cart lies in it again."""
    placement = placement_of_order(event.order_id)
    if placement is not None:
        cart_restore(placement=placement)


@on(FairDropDrawn, durable=True)
def hold_for_the_drawn(event: FairDropDrawn) -> None:
    """Whoever is drawn has a while to buy: a piece is held for each, as long as there are any."""
    drop_share_out(public_id=event.drop)


@on(FairDropGranted, durable=True)
def mail_the_drawn(event: FairDropGranted) -> None:
    """Tell somebody, once, that they may buy, and for how long the piece is theirs."""
    entry = entry_by_name(event.drop, event.entry)
    if entry is None or entry.user is None:
        return
    drop, language = entry.drop, language_of(entry.user)
    with override(language):
        title, held_for = drop.variant.shown_title, span_text(drop.hold_seconds)
    mail_queue(
        key=f"drop-won:{drop.public_id}:{entry.name}",
        to=entry.user.email,
        language=language,
        template="drop_won",
        context={
            "title": title,
            "time": held_for,
            "address": settings.SITE_URL + drop.get_absolute_url(),
        },
    )


@on(WaitOffered, durable=True)
def mail_offer(event: WaitOffered) -> None:
    """Tell somebody that their turn has come, and for how long the piece is theirs."""
    entry = wait_by_id(event.entry_id)
    if entry is None or entry.expires_at is None or entry.offered_at is None:
        return
    seconds = round((entry.expires_at - entry.offered_at).total_seconds())
    with override(language_of(entry.user)):
        held_for = span_text(seconds)
    address = settings.SITE_URL + reverse("checkout:waits")
    _mail_wait(
        entry, "wait_offered", time=held_for, n=entry.quantity, address=address, leave=leave_link(entry)
    )


@on(WaitBackInStock, durable=True)
def mail_back_in_stock(event: WaitBackInStock) -> None:
    """Tell somebody, once, that what they wanted can be bought again."""
    entry = wait_by_id(event.entry_id)
    if entry is not None:
        address = settings.SITE_URL + entry.stock.variant.product.get_absolute_url()
        _mail_wait(entry, "back_in_stock", address=address)


@on(WaitEnded, durable=True)
def mail_wait_ended(event: WaitEnded) -> None:
    """Tell somebody, once, that they need not wait any more."""
    entry = wait_by_id(event.entry_id)
    if entry is not None:
        address = settings.SITE_URL + reverse("checkout:waits")
        _mail_wait(entry, "wait_ended", address=address)


def _mail_wait(entry: WaitEntry, template: str, **more: object) -> None:
    language, variant = language_of(entry.user), entry.stock.variant
    with override(language):
        title = variant.shown_title
    mail_queue(
        key=f"{template.replace('_', '-')}:{entry.public_id}",
        to=entry.user.email,
        language=language,
        template=template,
        context={"title": title, **more},
    )
