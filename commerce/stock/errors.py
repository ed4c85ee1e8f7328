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
