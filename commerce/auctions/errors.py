"""What auctions refuse."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal

# For the people of a show.


class AuctionRunning(Refusal):
    """One auction at a time in a show."""

    code = "auction_running"
    message = _("Another auction is running in this show. Start this one when it has ended.")
    status = 409


class AuctionBegun(Refusal):
    """It has begun, or is over: it cannot be started or taken back."""

    code = "auction_begun"
    message = _("This auction has begun, so it goes on to its end. Nothing was changed.")
    status = 409


class AuctionUnreadable(Refusal):
    """What was sent is no auction."""

    code = "auction_unreadable"
    message = _("That is no auction: %(problem)s Nothing was posted.")


class TicketNotAuctioned(Refusal):
    """A ticket admits the account that buys it; it has one price."""

    code = "ticket_not_auctioned"
    message = _("Tickets have one price for everybody, so they are not auctioned. Nothing was posted.")
    status = 409


# For bidders.


class AuctionOver(Refusal):
    """The bid came after the end, as this bidder saw it."""

    code = "auction_over"
    message = _("This auction is over. Your bid was not counted.")
    status = 409


class AuctionOffNow(Refusal):
    """It was withdrawn before it began, or declared void."""

    code = "auction_off"
    message = _("This auction does not take place. Your bid was not counted.")
    status = 409


class BidTooLow(Refusal):
    """Less than the price and one step."""

    code = "bid_too_low"
    message = _("The next bid is %(least)s. Your bid was not counted.")
    status = 409


class BidTooHigh(Refusal):
    """So much more than is asked that it is a typing mistake."""

    code = "bid_too_high"
    message = _("That is more than a hundred times the next bid, so it looks mistyped. It was not counted.")


class BidBelowOwn(Refusal):
    """The leader's own maximum is as high already; nobody takes a bid back."""

    code = "bid_below_own"
    message = _(
        "You lead, and your maximum is %(maximum)s. It can be raised by a step or more, never lowered."
    )
    status = 409


class BidRaisedOften(Refusal):
    """The leader has raised their own maximum again and again, with nobody bidding against them."""

    code = "bid_raised_often"
    message = _(
        "You lead, and have raised your maximum many times in a row. It stays as it is until somebody else bids."
    )
    status = 409


class BiddingTooFast(Refusal):
    """One person, more bids than anybody presses."""

    code = "bidding_too_fast"
    message = _("Not so fast. You can bid again in %(seconds)s s. Your bid was not counted.")
    status = 429


class BidCurrency(Refusal):
    """The page bids in another currency than the auction's."""

    code = "bid_currency"
    message = _("This auction is in %(currency)s. Your bid was not counted.")


class BidKeyRefused(Refusal):
    """The page's key is none, or was that of another bid: a second press could not be told from a first."""

    code = "bid_key_refused"
    message = _("This page is too old to bid from. Load it again; your bid was not counted.")


class NotReadyToBid(Refusal):
    """A card, an address and a yes to the rules come first."""

    code = "not_ready_to_bid"
    message = _(
        "To bid you need a card on file and an address, and you have to agree that a bid binds. "
        "Nothing was bid."
    )
    status = 403


class AuctionElsewhere(Refusal):
    """The auction is in a currency that the bidder's market does not have."""

    code = "auction_elsewhere"
    message = _("This auction is in %(currency)s and is not open in your market. Nothing was bid.")
    status = 403


# The shill guard.


class SellersDoNotBid(Refusal):
    """The brand's, the host's and the agency's people."""

    code = "bid_by_seller"
    message = _("You belong to those who sell this, so you cannot bid for it.")
    status = 403


class SellersDevice(Refusal):
    """The browser or the network is one that a seller of this uses."""

    code = "bid_from_sellers_device"
    message = _(
        "Somebody who sells this uses this device or network, so nobody can bid from it. "
        "Bid from another one, or write to us."
    )
    status = 403


class SellersCard(Refusal):
    """The card on file is one that a seller of this keeps too."""

    code = "bid_with_sellers_card"
    message = _(
        "Somebody who sells this keeps the same card, so it cannot bid. Use another card, or write to us."
    )
    status = 403


class SellersAddress(Refusal):
    """It would be sent to where a seller of this lives or works."""

    code = "bid_to_sellers_address"
    message = _(
        "This address belongs to somebody who sells this, so nothing can be bid for it. "
        "Choose another one, or write to us."
    )
    status = 403


# Afterwards.


class OfferOver(Refusal):
    """A second chance that was taken, let go, or not taken in time."""

    code = "auction_offer_over"
    message = _("This offer is over. Nothing was ordered or charged.")
    status = 409


class AuctionSettled(Refusal):
    """It ended some way already."""

    code = "auction_settled"
    message = _("What became of this auction is settled. Nothing was changed.")
    status = 409


class AuctionBeingPaid(Refusal):
    """An order was made of it: what is wrong is put right there."""

    code = "auction_being_paid"
    message = _(
        "An order was made of this auction. Cancel or refund that order instead; nothing was changed."
    )
    status = 409


class VoidNeedsReason(Refusal):
    """Whoever declares an auction void says why, for everybody to read."""

    code = "void_needs_reason"
    message = _("Say why, in at least ten letters: everybody who bid can read it. Nothing was changed.")
