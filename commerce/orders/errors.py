"""What orders say no to."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class OrderEmpty(Refusal):
    """There is nothing in it."""

    code = "order_empty"
    message = _("There is nothing to order. Nothing was charged.")


class OrderCurrencyMixed(Refusal):
    """A line is priced in another currency than the market's."""

    code = "order_currency_mixed"
    message = _(
        "Something in the bag is not sold in %(currency)s. Take it out and try again; nothing was charged."
    )
    status = 409


class OrderNotPaid(Refusal):
    """The deed needs a paid order."""

    code = "order_not_paid"
    message = _("This order is not paid, so there is nothing to send or give back.")
    status = 409


class FulfilmentClosed(Refusal):
    """The parcel was sent before, or is not to be sent at all."""

    code = "fulfilment_closed"
    message = _("This parcel cannot be marked as shipped: it is %(state)s.")
    status = 409


class RefundTooLarge(Refusal):
    """More would go back than was paid."""

    code = "refund_too_large"
    message = _("Only %(left)s is left to give back for this. Nothing was refunded.")
    status = 409


class RefundEmpty(Refusal):
    """No amount was chosen."""

    code = "refund_empty"
    message = _("Choose what to give back: pieces, an amount, or the delivery fee.")


class RefundPartUnknown(Refusal):
    """The part does not belong to the order."""

    code = "refund_part_unknown"
    message = _("That does not belong to this order. Reload the page; nothing was refunded.")


class ParcelEmpty(Refusal):
    """No piece was chosen for it."""

    code = "parcel_empty"
    message = _("Choose at least one piece for this parcel. Nothing was marked as shipped.")


class PiecesGone(Refusal):
    """More pieces were asked for than may still leave."""

    code = "pieces_gone"
    message = _(
        "Of %(title)s only %(left)s can still be sent or cancelled. Reload the page; nothing changed."
    )
    status = 409


class CarrierUnknown(Refusal):
    """A carrier that is neither on the list nor named."""

    code = "carrier_unknown"
    message = _("Choose a carrier from the list, or “another one” and type its name.")


class CancelEmpty(Refusal):
    """Nothing was chosen to be cancelled."""

    code = "cancel_empty"
    message = _("Choose the pieces that are not sent. Nothing was cancelled.")


class ParcelsTooMany(Refusal):
    """More parcels at once than one page or file takes."""

    code = "parcels_too_many"
    message = _("Choose between 1 and %(most)s orders at once.")
