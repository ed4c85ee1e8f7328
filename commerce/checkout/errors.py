"""What checkout refuses."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class QuantityRefused(Refusal):
    """Not a number of pieces that can be bought at once."""

    code = "quantity_refused"
    message = _(
        "“%(text)s” is not a quantity. Choose a whole number from 1 to %(most)s. Nothing was changed."
    )


class CartFull(Refusal):
    """More different things than a cart holds."""

    code = "cart_full"
    message = _("The bag holds at most %(most)s different things. Nothing was changed.")
    status = 409


class CartEmpty(Refusal):
    """There is nothing to pay for."""

    code = "cart_empty"
    message = _("The bag is empty, so there is nothing to pay for.")


class RehearsalSellsNothing(Refusal):
    """The buyer came through the rehearsal of a show."""

    code = "rehearsal_sells_nothing"
    message = _("This is a rehearsal: nothing is sold. Nothing was reserved, ordered or charged.")
    status = 409


class TicketNeedsAccount(Refusal):
    """A ticket admits a person, so it has to be known who."""

    code = "ticket_needs_account"
    message = _("A ticket is kept in your account. Sign in or sign up first; nothing was charged.")
    status = 403


class TicketHeld(Refusal):
    """One for each person, and they have theirs."""

    code = "ticket_held"
    message = _("You have a ticket for “%(title)s” already. Nothing was charged.")
    status = 409


class OneTicketEach(Refusal):
    """Of some tickets each person buys one for themselves."""

    code = "one_ticket_each"
    message = _("“%(title)s” is one for each person, so it is sold one at a time. Nothing was changed.")


class AgeNotConfirmed(Refusal):
    """The buyer has not said that they are old enough."""

    code = "age_not_confirmed"
    message = _(
        "This is sold only to people who are at least %(age)s years old. Confirm it to go on; nothing was charged."
    )
    status = 403


class LimitReached(Refusal):
    """A person may buy only so many of a product, over all their orders."""

    code = "limit_per_buyer"
    message = _(
        "Of “%(title)s” one person may buy %(most)s, earlier orders included. Nothing was changed or charged."
    )
    status = 409


class NotSoldHere(Refusal):
    """The thing has no price in the buyer's currency, or is not on sale any more."""

    code = "not_sold_here"
    message = _("“%(title)s” is not sold in %(currency)s. Nothing was charged.")
    status = 409


class PriceChanged(Refusal):
    """The page showed another total than holds now."""

    code = "price_changed"
    message = _(
        "The total changed while you were looking: it is now %(total)s. Nothing was charged; pay again if you agree."
    )
    status = 409


class BasketChanged(Refusal):
    """The page showed other things than lie in the cart now, for the same money."""

    code = "basket_changed"
    message = _("The bag changed since this page was shown. Look at it once more; nothing was charged.")
    status = 409


class CodeDropped(Refusal):
    """A code that counted on the page takes nothing off any more, so the total is another one."""

    code = "code_dropped"
    message = _("%(reason)s The total is now %(total)s. Nothing was charged; pay again if you agree.")
    status = 409


class KeyRefused(Refusal):
    """The form carries no usable key, so that a second press could not be told from a first."""

    code = "checkout_key_refused"
    message = _("This page is too old to pay from. Load it again; nothing was charged.")


class PlacedOtherwise(Refusal):
    """The order of this page was placed, and it was for something else."""

    code = "placed_otherwise"
    message = _("Something else was ordered with this page. Open it anew and choose again.")
    status = 409


class PlacedElsewhere(Refusal):
    """The order of this page was placed, and this browser cannot show that it is its own."""

    code = "placed_elsewhere"
    message = _("This was ordered already. How it stands is in the mail you got; nothing was charged twice.")
    status = 409


class MethodGone(Refusal):
    """The method of delivery that was chosen is not offered there any more."""

    code = "delivery_method_gone"
    message = _("%(brand)s does not deliver that way there any more. Choose again; nothing was charged.")
    status = 409


class NoCashHere(Refusal):
    """Cash on delivery was chosen, and somebody on the way takes none."""

    code = "no_cash_here"
    message = _("This cannot be paid for at the door. Choose another way to pay; nothing was charged.")
    status = 409


class AddressBookFull(Refusal):
    """More addresses than a book holds."""

    code = "address_book_full"
    message = _("Your book holds at most %(most)s addresses. Take one out first; nothing was changed.")
    status = 409


class PackUnknown(Refusal):
    """Nobody sells such a pack of coins here."""

    code = "pack_unknown"
    message = _("This pack of coins is not sold here.")
    status = 404
