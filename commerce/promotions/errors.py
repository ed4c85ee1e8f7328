"""What promotions refuse."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class ShowPriceTooHigh(Refusal):
    """Nobody pays more in a show than outside of it."""

    code = "show_price_too_high"
    message = _("A show price is lower than the ordinary one, which is %(ordinary)s. Nothing was changed.")


class ShowPriceElsewhere(Refusal):
    """The thing has no ordinary price in that currency to be lower than."""

    code = "show_price_elsewhere"
    message = _("This is not sold in %(currency)s, so it has no show price there. Nothing was changed.")
    status = 409


class CodeUnknown(Refusal):
    """No code is written like this."""

    code = "code_unknown"
    message = _("There is no code “%(label)s”. Look at how it is written; nothing was changed.")


class CodeNotYet(Refusal):
    """Its time has not come."""

    code = "code_not_yet"
    message = _("“%(label)s” can be used from %(when)s. Come back then; it takes nothing off now.")
    status = 409


class CodeEnded(Refusal):
    """Its time is over, or whoever made it paused it."""

    code = "code_ended"
    message = _("“%(label)s” is over. Take it out, or go on without it.")
    status = 409


class CodeElsewhere(Refusal):
    """It gives nothing in this currency."""

    code = "code_elsewhere"
    message = _("“%(label)s” gives nothing in %(currency)s. Go on without it.")
    status = 409


class CodeNeedsClaim(Refusal):
    """It belongs to those who took it from a card."""

    code = "code_needs_claim"
    message = _("“%(label)s” is for those who took its card in the show. Sign in as you did then.")
    status = 403


class CodesApart(Refusal):
    """Two codes of which one stands alone."""

    code = "codes_apart"
    message = _(
        "“%(label)s” cannot be used together with “%(other)s”. Take that one out first; nothing was changed."
    )
    status = 409


class CodesTooMany(Refusal):
    """More codes than anybody is given."""

    code = "codes_too_many"
    message = _("A bag takes at most %(most)s codes. Take one out first; nothing was changed.")
    status = 409


class OfferSpent(Refusal):
    """Its budget is used up."""

    code = "offer_spent"
    message = _("“%(label)s” is used up. Go on without it.")
    status = 409


class OfferUsed(Refusal):
    """This buyer has had their share of it."""

    code = "offer_used"
    message = _("You have used “%(label)s” as often as one buyer may. Go on without it.")
    status = 409


class OfferHeld(Refusal):
    """It is in another order of the same buyer that is not paid."""

    code = "offer_held"
    message = _(
        "“%(label)s” is in another order of yours that is not paid yet. Pay that one, or wait until it ends: "
        "then it can be used again."
    )
    status = 409


class OfferBelowMinimum(Refusal):
    """The things it is for cost too little."""

    code = "offer_below_minimum"
    message = _("“%(label)s” needs %(missing)s more of the things it is for.")
    status = 409


class OfferForOthers(Refusal):
    """Nothing in the basket is among what it is for."""

    code = "offer_for_others"
    message = _("“%(label)s” is for other things than those in the bag.")
    status = 409


class OfferNothingLeft(Refusal):
    """Other offers took everything it could have taken off."""

    code = "offer_nothing_left"
    message = _("“%(label)s” has nothing left to take off.")
    status = 409


class OfferOutranked(Refusal):
    """Another code that cannot be beside it saves more."""

    code = "offer_outranked"
    message = _("“%(label)s” cannot be used together with another code that saves more.")
    status = 409


class CodeTaken(Refusal):
    """Somebody has a code that is written the same."""

    code = "code_taken"
    message = _("“%(label)s” is taken. Choose another word; nothing was saved.")
    status = 409


class DealOpen(Refusal):
    """One deal at a time for a product of a show."""

    code = "deal_open"
    message = _("“%(label)s” is in a flash deal already. End that one first; nothing was changed.")
    status = 409


class CardClosed(Refusal):
    """The card is off the air."""

    code = "card_closed"
    message = _("This card is closed. Nothing was taken.")
    status = 409


class CardsGone(Refusal):
    """As many people took it as could."""

    code = "cards_gone"
    message = _("All of these cards are taken.")
    status = 409


class CardTaskOpen(Refusal):
    """What the card asks is not done."""

    code = "card_task_open"
    message = _("Do what the card asks first. Nothing was taken.")
    status = 409


class DropNotOpen(Refusal):
    """Its time to enter is not yet, or over."""

    code = "drop_not_open"
    message = _("Nobody can enter this drop now. Nothing was changed.")
    status = 409


class DropWindowRefused(Refusal):
    """A drop without time to enter, or without a piece to win."""

    code = "drop_window_refused"
    message = _("A drop needs a piece to win and an end after its beginning. Nothing was changed.")


class DropBegun(Refusal):
    """People may have entered by what was announced."""

    code = "drop_begun"
    message = _(
        "This drop has begun, so it stays as it was announced. Close it or call it off; nothing was changed."
    )
    status = 409


class DropSettled(Refusal):
    """It was drawn, or called off."""

    code = "drop_settled"
    message = _("This drop is settled already. Nothing was changed.")
    status = 409


class DropsOff(Refusal):
    """The law of no market here allows it, as far as the operator said."""

    code = "drops_off"
    message = _(
        "Draws are switched off in every market here. The operator can allow them; nothing was changed."
    )
    status = 403


class DropElsewhere(Refusal):
    """Where this person shops nothing may be drawn."""

    code = "drop_elsewhere"
    message = _("In your market nothing may be drawn, so you cannot enter. Nothing was changed.")
    status = 403


class DropForBuyers(Refusal):
    """Whoever sells a thing does not draw for it."""

    code = "drop_for_buyers"
    message = _("The people of the brand cannot enter its own drop. Nothing was changed.")
    status = 403
