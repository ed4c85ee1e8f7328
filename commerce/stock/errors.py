"""What stock refuses."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from marketplace.kernel.refusals import Refusal


class SoldOut(Refusal):
    """Fewer pieces are left than were asked for."""

    code = "sold_out"
    message = _("“%(title)s” is sold out. Nothing was charged.")
    status = 409

    def __init__(self, *, title: str, left: int) -> None:
        super().__init__(title=title, left=left)
        self.title = title
        self.left = left

    def __str__(self) -> str:
        if self.left <= 0:
            return super().__str__()
        return ngettext(
            "Only %(left)s of “%(title)s” is left. Nothing was charged.",
            "Only %(left)s of “%(title)s” are left. Nothing was charged.",
            self.left,
        ) % {"left": self.left, "title": self.title}


class StockBelowHeld(Refusal):
    """Pieces that buyers are paying for right now cannot be taken out of stock."""

    code = "stock_below_held"
    message = _("%(held)s pieces are held for buyers who are paying now. Set at least that many.")
    status = 409


class QuotaBelowTaken(Refusal):
    """More places are held or sold than there would be."""

    code = "quota_below_taken"
    message = _("%(taken)s places are sold or held for buyers. Set at least that many; nothing was changed.")
    status = 409


class StockElsewhere(Refusal):
    """The pieces that would have to go lie at other locations than the main one."""

    code = "stock_elsewhere"
    message = _(
        "Of these, %(there)s lie at other locations. Count them there, on the page about stock. Nothing was changed."
    )
    status = 409


class MoveTooMuch(Refusal):
    """More pieces than are there and promised to nobody."""

    code = "move_too_much"
    message = _("At most %(free)s can be moved from “%(name)s”. Nothing was changed.")
    status = 409


class LocationClosed(Refusal):
    """Nothing is kept at this location any more."""

    code = "location_closed"
    message = _("“%(name)s” is closed. Nothing was changed.")
    status = 409


class LocationStays(Refusal):
    """A brand always has its main location."""

    code = "location_stays"
    message = _("“%(name)s” is your main location and stays. Nothing was changed.")
    status = 409


class LocationNotEmpty(Refusal):
    """Pieces lie there."""

    code = "location_not_empty"
    message = _("There are still pieces at “%(name)s”. Move them first. Nothing was changed.")
    status = 409


class LocationNameTaken(Refusal):
    """Two locations of one brand cannot be told apart."""

    code = "location_name_taken"
    message = _("You have a location called “%(name)s” already. Nothing was changed.")
    status = 409


class LocationsTooMany(Refusal):
    """More locations than a brand has."""

    code = "locations_too_many"
    message = _("A brand has at most %(most)s locations. Nothing was changed.")
    status = 409


class StillThere(Refusal):
    """There is nothing to wait for."""

    code = "still_there"
    message = _("“%(title)s” can be bought now: there is no need to wait.")
    status = 409


class WaitsTooMany(Refusal):
    """Somebody waits for too many things."""

    code = "waits_too_many"
    message = _("You wait for %(most)s things already. Leave one of those lists first.")
    status = 409


class WaitQuantityRefused(Refusal):
    """Nobody waits for so many pieces."""

    code = "wait_quantity_refused"
    message = _("You can wait for 1 to %(most)s of a thing. Nothing was changed.")


class NotWaiting(Refusal):
    """The offer is over, or was taken, or they had left before."""

    code = "not_waiting"
    message = _("You are no longer on this list, so there is nothing to leave.")
    status = 409
