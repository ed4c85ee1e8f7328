"""What the studio may send to post an auction."""

from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django import forms

from commerce.auctions.engine import USUAL_INCREMENTS
from commerce.auctions.models import Auction
from commerce.auctions.models.auctions import (
    DURATION_SECONDS_MAX,
    DURATION_SECONDS_MIN,
    RESET_SECONDS_MAX,
    RESET_SECONDS_MIN,
)
from commerce.auctions.services.posting import AuctionDraft
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import Refusal

AUCTIONS_MAX: Final = 1_000_000


def post_key(show: str, after: int) -> UUID:
    """Return the key of the auction that is posted after so many others: a second press posts the same one."""
    return uuid5(NAMESPACE_URL, f"showfloor:auction:{show}:{after}")


class AuctionForm(forms.Form):
    """Which piece, from what first bid, for how long, by which rules; and whether it begins at once."""

    piece = forms.RegexField(r"^[0-9]{1,3}:[0-9a-z]{12}$")
    amount = forms.CharField(max_length=16)
    seconds = forms.IntegerField(min_value=DURATION_SECONDS_MIN, max_value=DURATION_SECONDS_MAX)
    reset = forms.IntegerField(min_value=RESET_SECONDS_MIN, max_value=RESET_SECONDS_MAX)
    is_sudden_death = forms.BooleanField(required=False)
    step = forms.CharField(max_length=16, required=False)
    on_failure = forms.ChoiceField(choices=Auction.OnFailure.choices)
    begins = forms.BooleanField(required=False)
    after = forms.IntegerField(min_value=0, max_value=AUCTIONS_MAX)

    def __init__(self, data: Any, *, currency: str) -> None:
        super().__init__(data)
        self.currency = currency

    def _money(self, name: str) -> Money:
        try:
            return Money.parse(self.cleaned_data[name], self.currency)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal

    def clean_amount(self) -> Money:
        return self._money("amount")

    def clean_step(self) -> Money | None:
        return self._money("step") if self.cleaned_data["step"] else None

    @property
    def piece_wanted(self) -> tuple[int, str]:
        """The number in the line-up and the variant; only of a valid form."""
        number, _colon, variant = self.cleaned_data["piece"].partition(":")
        return int(number), variant

    @property
    def draft(self) -> AuctionDraft:
        """The rules as the service takes them; only of a valid form."""
        values = self.cleaned_data
        step: Money | None = values["step"]
        return AuctionDraft(
            start=values["amount"],
            duration_seconds=values["seconds"],
            reset_seconds=values["reset"],
            is_sudden_death=values["is_sudden_death"],
            increments=USUAL_INCREMENTS if step is None else ((0, step.minor),),
            on_failure=values["on_failure"],
        )
