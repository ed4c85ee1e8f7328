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


class RefundDisputed(Refusal):
    """The bank has the money already."""

    code = "refund_disputed"
    message = _(
        "The buyer disputed this payment: their bank has the money until it decides. Nothing was given back."
    )
    status = 409


class RefundKeyTaken(Refusal):
    """The page's key is that of a refund of another order."""

    code = "refund_key_taken"
    message = _("This page was used before, for another order. Load it again. Nothing was given back.")
    status = 409


class RefundNeedsReason(Refusal):
    """Money goes back by hand, and a declined request is answered, only with words."""

    code = "refund_needs_reason"
    message = _("Say why, in a few words. Nothing was done.")


class ApprovalByAnother(Refusal):
    """Who asked cannot agree."""

    code = "approval_by_another"
    message = _("You asked for this refund yourself: somebody else has to agree. Nothing was given back.")
    status = 409


class RefundRequestDecided(Refusal):
    """Somebody was faster."""

    code = "refund_request_decided"
    message = _("This was decided already: %(state)s. Nothing else was done.")
    status = 409


class GoodwillAboveLimit(Refusal):
    """More kindness than the house allows for one order."""

    code = "goodwill_above_limit"
    message = _("At most %(left)s more can be given out of kindness for this order. Nothing was given.")
    status = 409


class GoodwillTooMuch(Refusal):
    """There is not so much to give it from."""

    code = "goodwill_too_much"
    message = _(
        "At most %(left)s can be given of it: something of the price has to stay paid. Nothing was given. "
        "To give all of it back, refund it."
    )
    status = 409


class GoodwillCodeTooMuch(Refusal):
    """More than one person gives, and nobody is asked about codes."""

    code = "goodwill_code_too_much"
    message = _(
        "That is too much for one person. Give it as money: then a second one is asked. Nothing was given."
    )
    status = 409


class PaymentKeyTaken(Refusal):
    """The page's key is that of a payment of another order."""

    code = "payment_key_taken"
    message = _("This page was used before, for another order. Load it again. Nothing was charged.")
    status = 409


class ChallengeOver(Refusal):
    """The sandbox's question was answered before, or its payment ended."""

    code = "challenge_over"
    message = _("This payment was answered already. Go back to the order to see how it stands.")
    status = 409


class WebhookRefused(Refusal):
    """A message that is not taken: nothing of it is stored. Its kinds tell the sender why."""

    code = "webhook_refused"
    message = _("This message cannot be taken.")


class WebhookUnsigned(WebhookRefused):
    """No provider of ours signed it."""

    code = "webhook_unsigned"
    message = _("This message is not signed by the provider.")


class WebhookStale(WebhookRefused):
    """Signed too long ago, or in a future that no clock that is slightly wrong explains."""

    code = "webhook_stale"
    message = _("This message was signed too long ago, or by a clock that is far ahead.")


class WebhookTooLarge(WebhookRefused):
    """Longer than any message of a provider."""

    code = "webhook_too_large"
    message = _("This message is longer than any that is taken here.")
    status = 413


class WebhookMalformed(WebhookRefused):
    """Signed, and yet nothing that can be understood."""

    code = "webhook_malformed"
    message = _("This message is signed, but nobody here understands it.")


class MessageNeedsReason(Refusal):
    """A message is closed with words."""

    code = "message_needs_reason"
    message = _("Say why nothing more is to be done about it. It stays open.")


class MessageNotOpen(Refusal):
    """There is nothing to close."""

    code = "message_not_open"
    message = _("Nothing is to be decided about this message: %(state)s.")
    status = 409


class AmountNotTaken(Refusal):
    """A sum or a currency that the provider does not take."""

    code = "amount_not_taken"
    message = _(
        "%(amount)s cannot be paid this way: the sum or the currency is not taken. Nothing was charged."
    )
    status = 409


class MethodNotSaved(Refusal):
    """Nothing to charge: the card was removed, or never confirmed."""

    code = "method_not_saved"
    message = _("This card is not saved any more, or was not confirmed yet. Take another one.")
    status = 409


class MethodKeyTaken(Refusal):
    """The page's key is that of a card somebody else keeps."""

    code = "method_key_taken"
    message = _("This page was used before. Load it again and type your card once more. Nothing was saved.")
    status = 409


class MethodsEnough(Refusal):
    """Nobody needs that many."""

    code = "methods_enough"
    message = _("You keep as many cards as one person can. Remove one first.")
    status = 409


class SavingNotPossible(Refusal):
    """The provider in use keeps no cards."""

    code = "saving_not_possible"
    message = _("Cards cannot be saved on this site.")
    status = 409


class TransferNotWaiting(Refusal):
    """No bank transfer is waited for under this name."""

    code = "transfer_not_waiting"
    message = _(
        "No bank transfer is waited for here: it was settled, or its order ended. Nothing was changed."
    )
    status = 409


class TransferDiffers(Refusal):
    """Another sum came than the one that is waited for."""

    code = "transfer_differs"
    message = _(
        "%(amount)s is waited for, to the last unit. Send what came back to the buyer, or wait for the rest."
    )
    status = 409


class DisputeAnswered(Refusal):
    """A bank takes one answer."""

    code = "dispute_answered"
    message = _("This dispute was answered, or it is decided. Nothing was sent.")
    status = 409


class DisputeNotTaken(Refusal):
    """The provider does not take the answer."""

    code = "dispute_not_taken"
    message = _("The provider did not take the evidence (%(code)s). Nothing was handed in.")
    status = 409


class DisputeWordless(Refusal):
    """Pictures alone tell a bank nothing."""

    code = "dispute_wordless"
    message = _("Say in a few words what happened. Nothing was added.")


class DisputePicturesTooMany(Refusal):
    """More than anybody at a bank looks at."""

    code = "dispute_pictures_too_many"
    message = _("At most %(most)s pictures go with a dispute. Nothing was added.")


class DisputeSaidEnough(Refusal):
    """A brand has spoken often enough."""

    code = "dispute_said_enough"
    message = _("You added to this %(most)s times, which is the most. Nothing was added.")
    status = 409


class DisputeKeyTaken(Refusal):
    """The page's key is that of another statement."""

    code = "dispute_key_taken"
    message = _("This page was used before, for another dispute. Load it again. Nothing was added.")
    status = 409


class TaskDone(Refusal):
    """Somebody else was faster."""

    code = "task_done"
    message = _("This was looked after already.")
    status = 409


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

    The same call with the same key may be made again, though not before ``retry_after`` seconds when it says so.
    """

    def __init__(self, text: str = "", *, provider: str = "", retry_after: int = 0) -> None:
        super().__init__(text)
        self.provider = provider
        self.retry_after = retry_after


class ProviderWaits(ProviderAway):
    """The provider understood, did nothing, and would do it later: there is not enough in a balance yet.

    It remembers that answer by its key: a later try is another one, with another key.
    """


class ProviderRefused(Exception):
    """The provider understood, and says no for good."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class DoesNotFit(Exception):
    """What the provider says is about another sum, currency, order or mode; a person has to look."""


class CoinsSpent(Refusal):
    """Nothing is left of what was bought, or it is somebody else's."""

    code = "coins_spent"
    message = _("None of these coins are left. Nothing was given back.")
    status = 409
