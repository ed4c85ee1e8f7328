"""What the creators' pages may send."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.fields import NameField, PictureField
from marketplace.accounts.payout_accounts import account_clean
from marketplace.creators.categories import CATEGORIES, CATEGORIES_MAX
from marketplace.creators.errors import HandleTaken
from marketplace.creators.handles import HANDLE_SIGNS_MAX, handle_clean, handle_skeleton
from marketplace.creators.models import Creator
from marketplace.creators.selectors import creator_by_skeleton
from marketplace.kernel.refusals import Refusal
from marketplace.markets.models import Market
from marketplace.markets.selectors import markets_open


class ProfileForm(forms.Form):
    """The public profile; ``creator`` is the one being changed, or None for a new one."""

    handle = forms.CharField(
        label=_("handle"),
        # Longer than a handle may be: what is too long is refused with the reason, not with Django's count of signs.
        max_length=4 * HANDLE_SIGNS_MAX,
        strip=False,
        help_text=_(
            "Your address here. Letters of your own script, digits and underscores: lotus_shop, 林, நிலா."
        ),
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    display_name = NameField(label=_("name"), max_length=40, help_text=_("As fans see it over your shows."))
    bio = forms.CharField(
        label=_("about you"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    avatar = PictureField(
        label=_("picture"), required=False, help_text=_("Your face, or your mark. Up to 12 MB.")
    )
    languages = forms.MultipleChoiceField(
        label=_("languages you speak in shows"),
        choices=settings.SPOKEN_LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    categories = forms.MultipleChoiceField(
        label=_("what your shows are about"),
        choices=CATEGORIES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Up to four."),
    )
    markets = forms.ModelMultipleChoiceField(
        label=_("markets you sell in"), queryset=Market.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    payout_account = forms.CharField(
        label=_("payout account"),
        max_length=64,
        required=False,
        help_text=_(
            "IBAN, or the number your bank gives for payments to you. Needed before the first payout."
        ),
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, creator: Creator | None = None, **more: Any
    ) -> None:
        super().__init__(data, files, **more)
        self.creator = creator
        markets = self.fields["markets"]
        if isinstance(markets, forms.ModelMultipleChoiceField):
            markets.queryset = markets_open()
        if creator is not None and creator.state in {Creator.State.APPROVED, Creator.State.SUSPENDED}:
            self.fields["handle"].disabled = True
            self.fields["handle"].help_text = _("People know this address by now: it stays.")

    @staticmethod
    def initial_of(creator: Creator) -> dict[str, Any]:
        """Return what the form shows of an existing profile."""
        names = ("handle", "display_name", "bio", "languages", "categories", "payout_account")
        return {**{name: getattr(creator, name) for name in names}, "markets": list(creator.markets.all())}

    def clean_handle(self) -> str:
        """Refuse what cannot be a handle, and what looks like somebody else's."""
        typed = self.cleaned_data["handle"]
        if self.fields["handle"].disabled:
            return str(typed)
        try:
            handle = handle_clean(typed)
            owner = creator_by_skeleton(handle_skeleton(handle))
            if owner is not None and (self.creator is None or owner.pk != self.creator.pk):
                raise HandleTaken
        except Refusal as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal
        return handle

    def clean_categories(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["categories"]
        if len(chosen) > CATEGORIES_MAX:
            raise ValidationError(_("Choose up to four."))
        return chosen

    def clean_payout_account(self) -> str:
        typed = self.cleaned_data["payout_account"]
        account = account_clean(typed) if typed else ""
        if account is None:
            raise ValidationError(_("This is not an account number: check it for a slip of the pen."))
        return account
