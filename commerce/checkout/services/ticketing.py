"""Tickets in a basket: who may buy them now, how many, and out of which seats."""

from collections.abc import Sequence
from uuid import UUID

from commerce.boxoffice.models import Voucher
from commerce.boxoffice.selectors import GRACE, Sale, personal_products, sales_of
from commerce.boxoffice.services import block_give
from commerce.catalog.models import Variant
from commerce.checkout.errors import OneTicketEach, TicketHeld, TicketNeedsAccount
from commerce.checkout.quoting import Quote, QuoteLine
from commerce.checkout.shoppers import Shopper
from commerce.promotions.services import Claim
from commerce.tickets.selectors import products_held
from marketplace.accounts.models import User
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import Refusal


def demand_one_ticket(variant: Variant, quantity: int) -> None:
    """Refuse more than one piece of what is one for each person. Raises OneTicketEach."""
    if quantity > 1 and variant.product.is_ticket and personal_products([variant.product_id]):
        raise OneTicketEach(title=variant.product.shown_title)


def ticket_lines(quote: Quote) -> list[QuoteLine]:
    """Return what of a basket admits somebody."""
    return [line for line in quote.lines if line.product.is_ticket]


def ticket_hindrance(shopper: Shopper, quote: Quote) -> Refusal | None:
    """Return what stands between somebody and the tickets in a basket.

    They are kept in an account, and sold when and to whom their rules say. Several may be bought, for friends;
    except of those that are one for each person.
    """
    tickets = ticket_lines(quote)
    if not tickets:
        return None
    if shopper.user is None:
        return TicketNeedsAccount()
    sales = sales_of(shopper.user, [line.variant.pk for line in tickets], grace=GRACE)
    for line in tickets:
        sale = sales.get(line.variant.pk)
        refusal = sale.refusal(line.title) if sale is not None else None
        if refusal is not None:
            return refusal
    return _personal_hindrance(shopper.user, tickets)


def _personal_hindrance(user: User, tickets: Sequence[QuoteLine]) -> Refusal | None:
    personal = personal_products(line.product.pk for line in tickets)
    if not personal:
        return None
    held = products_held(user, personal)
    wanted: set[int] = set()
    for line in (each for each in tickets if each.product.pk in personal):
        title = line.product.shown_title
        if line.product.pk in held:
            return TicketHeld(title=title)
        if line.quantity > 1 or line.product.pk in wanted:
            return OneTicketEach(title=title)
        wanted.add(line.product.pk)
    return None


def vouchers_used(shopper: Shopper, quote: Quote) -> dict[int, Voucher]:
    """Return by variant which word opens a ticket of a basket to its buyer."""
    tickets = ticket_lines(quote)
    if not tickets or shopper.user is None:
        return {}
    sales: dict[int, Sale] = sales_of(shopper.user, [line.variant.pk for line in tickets], grace=GRACE)
    return {pk: sale.voucher for pk, sale in sales.items() if sale.voucher is not None}


def voucher_claims(vouchers: dict[int, Voucher], currency: str) -> list[Claim]:
    """Return what an order uses of words: each once, whatever it is of."""
    used = {voucher.budget_id: voucher for voucher in vouchers.values()}
    return [Claim(used[budget].text, budget, 1, Money(0, currency)) for budget in sorted(used)]


def blocks_give(
    shopper: Shopper, quote: Quote, vouchers: dict[int, Voucher], *, key: UUID, seconds: int
) -> None:
    """Hold seats that are set aside for who knows the word, before the order takes them over with the others."""
    if shopper.user is None:
        return
    for line in sorted(ticket_lines(quote), key=lambda each: each.variant.pk):
        voucher = vouchers.get(line.variant.pk)
        if voucher is not None and voucher.kind == Voucher.Kind.BLOCK:
            block_give(
                voucher=voucher,
                user=shopper.user,
                quantity=line.quantity,
                key=f"{key.hex[:24]}",
                seconds=seconds,
            )
