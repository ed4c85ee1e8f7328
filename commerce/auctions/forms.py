"""What bidders send: the yes to the rules when they enter, and a bid."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from commerce.auctions.errors import BidCurrency, BidKeyRefused
from commerce.auctions.models import Auction
from marketplace.kernel.money import Money


class AgreeForm(forms.Form):
    """Who enters says that a bid binds; the key keeps one card of a double press."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    is_agreed = forms.BooleanField(
        label=_("I agree: a bid binds. If I win, my card is charged, and I cannot take a bid back."),
        error_messages={"required": _("Without this nobody can bid.")},
    )


@dataclass(frozen=True)
class BidSent:
    """A bid as a page sends it: at most how much, which press, what its picture shows and how late it is."""

    maximum: Money
    nonce: UUID
    at: str
    word: str


def bid_sent(auction: Auction, data: QueryDict) -> BidSent:
    """Read a bid. Raises BidKeyRefused, BidCurrency, and AmountRefused for what is no amount."""
    try:
        nonce = UUID(data.get("nonce", ""))
    except ValueError as error:
        raise BidKeyRefused from error
    if data.get("currency", "") != auction.currency:
        raise BidCurrency(currency=auction.currency)
    maximum = Money.parse(data.get("amount", ""), auction.currency)
    return BidSent(maximum, nonce, data.get("at", ""), data.get("word", ""))


class VoidForm(forms.Form):
    """Why an operator declares an auction void."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who bid can read it in the log."),
    )
