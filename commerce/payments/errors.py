"""What payments say no to, and what can go wrong on the way to a provider."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class CardRefused(Refusal):
    """The number is not one the provider can use."""

    code = "card_refused"
    message = _(
        "That card number cannot be used here. Nothing was charged; check the number or take another card."
    )


class OrderClosed(Refusal):
    """The order cannot be paid any more."""

    code = "order_closed"
    message = _("The time to pay for this order is over and its pieces are free again. Nothing was charged.")
    status = 410


class RefundNotPossible(Refusal):
    """There is no settled payment to give back."""

    code = "refund_not_possible"
    message = _("This order has no settled payment, so there is nothing to give back.")
    status = 409


class ChallengeOver(Refusal):
    """The sandbox's question was answered before, or its payment ended."""

    code = "challenge_over"
    message = _("This payment was answered already. Go back to the order to see how it stands.")
    status = 409


class WebhookRefused(Refusal):
    """A message that no provider of ours signed, or signed too long ago."""

    code = "webhook_refused"
    message = _("This message is not signed by the provider, or it is too old.")


class CashNotWaiting(Refusal):
    """No money is waited for at a door, or on its way back."""

    code = "cash_not_waiting"
    message = _("No cash is waited for here: it was collected, or the order ended. Nothing was changed.")
    status = 409


class CashDeedUnknown(Refusal):
    """Neither collected nor refused."""

    code = "cash_deed_unknown"
    message = _("Say whether the money was collected or the parcel was refused. Nothing was changed.")


class CashNotSent(Refusal):
    """Nobody can have paid at the door for what has not left."""

    code = "cash_not_sent"
    message = _("Send the parcel first: its money is collected when it is handed over. Nothing was changed.")
    status = 409


class ProviderAway(Exception):
    """No usable answer: a time-out, a broken line, "too many requests". What happened there is not known.

    The same call with the same key may be made again.
    """


class ProviderRefused(Exception):
    """The provider understood, and says no for good."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class DoesNotFit(Exception):
    """What the provider says is about another sum, currency, order or mode; a person has to look."""
