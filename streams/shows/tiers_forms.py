"""What the desk of a show's tickets may send."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.boxoffice.models import GROUP_MAX, SHOWS_MAX, Voucher
from commerce.boxoffice.services import DoorDraft, EarlyDraft, StageRules, TierDraft, VoucherDraft
from commerce.catalog.forms.fields import MoneyField
from commerce.catalog.models import Variant
from commerce.promotions.forms import currencies_of
from commerce.stock.models import ON_HAND_MAX, Quota
from marketplace.brands.models import Brand
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import Refusal
from streams.shows.forms import LOCAL_FORMAT
from streams.shows.models import Show
from streams.shows.schedule import local_to_utc
from streams.shows.tiers_desk import quotas_to_share, variants_of

SUGGESTED_MAX: Final = 4


def moment_field(label: Any, **more: Any) -> forms.DateTimeField:
    """Return a field for a moment as the show's own clock shows it."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_FORMAT)
    return forms.DateTimeField(
        label=label, required=False, input_formats=[LOCAL_FORMAT, "%Y-%m-%d %H:%M"], widget=widget, **more
    )


class QuotaField(forms.ModelChoiceField[Quota]):
    """Shared seats to choose from, each with what is left of them."""

    def label_from_instance(self, obj: Quota) -> str:
        left = {"name": obj.name, "left": obj.free, "size": obj.size}
        return str(_("%(name)s, %(left)s of %(size)s left") % left)


class ZonedForm(forms.Form):
    """A form whose moments are typed as the clock in the show's zone shows them."""

    moments: tuple[str, ...] = ()

    def __init__(self, *args: Any, show: Show, **options: Any) -> None:
        super().__init__(*args, **options)
        self.show = show

    def clean(self) -> dict[str, Any]:
        """Work out the moments; a time that the clock change skips is said beside its field."""
        values: dict[str, Any] = super().clean() or {}
        for name in self.moments:
            typed: datetime | None = values.get(name)
            if typed is None:
                continue
            try:
                values[name] = local_to_utc(typed.replace(tzinfo=None), self.show.time_zone)
            except Refusal as refusal:
                self.add_error(name, str(refusal))
        return values


class TierForm(ZonedForm):
    """A new kind of ticket. Prices stand in each currency in which something is sold here."""

    moments = ("opens_at", "closes_at", "early_until", "followers_from", "members_from")

    title = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What buyers read: “Standing”, “Front row”.")
    )
    description = forms.CharField(
        label=_("What it includes"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    seats = forms.IntegerField(
        label=_("Seats"),
        min_value=0,
        max_value=ON_HAND_MAX,
        required=False,
        help_text=_("How many of this kind. Leave it empty if it shares seats with others."),
    )
    quota = QuotaField(
        label=_("Shares seats with"), queryset=Quota.objects.none(), required=False, empty_label=_("nobody")
    )
    quota_name = forms.CharField(
        label=_("New shared seats, called"),
        max_length=60,
        required=False,
        help_text=_("The seats above become shared: other tickets can take them too."),
    )
    group_of = forms.IntegerField(
        label=_("Tickets for one price"), min_value=1, max_value=GROUP_MAX, initial=1, required=False
    )
    names_price = forms.BooleanField(label=_("Buyers name the price"), required=False)
    suggested = forms.CharField(
        label=_("Suggested amounts"),
        max_length=80,
        required=False,
        help_text=_(
            "Up to four, in your own currency, with spaces between: 10 15 25. The price is the least."
        ),
    )
    early_count = forms.IntegerField(
        label=_("Early price for so many"), min_value=1, max_value=ON_HAND_MAX, required=False
    )
    early_until = moment_field(_("Early price until"))
    door_minutes = forms.IntegerField(
        label=_("Door price from so many minutes before"),
        min_value=0,
        max_value=24 * 60,
        initial=30,
        required=False,
    )
    opens_at = moment_field(_("On sale from"))
    closes_at = moment_field(_("On sale until"))
    closes_minutes = forms.IntegerField(
        label=_("or until so many minutes before the start"),
        min_value=0,
        max_value=60 * 24 * 30,
        required=False,
    )
    followers_from = moment_field(_("For your followers from"))
    members_from = moment_field(_("For your members from"))
    is_hidden = forms.BooleanField(label=_("Only with a code"), required=False)
    is_personal = forms.BooleanField(label=_("One for each person"), required=False)
    limit_per_buyer = forms.IntegerField(
        label=_("At most for one buyer"), min_value=0, max_value=1000, initial=0, required=False
    )
    is_pass = forms.BooleanField(label=_("Season pass: admits to several shows"), required=False)
    shows_most = forms.IntegerField(
        label=_("To so many of them"),
        min_value=1,
        max_value=SHOWS_MAX,
        required=False,
        help_text=_("Empty: to all shows that sell it."),
    )

    def __init__(self, *args: Any, show: Show, brand: Brand, **options: Any) -> None:
        super().__init__(*args, show=show, **options)
        self.brand = brand
        self.currencies = currencies_of(brand)
        quota = self.fields["quota"]
        assert isinstance(quota, forms.ModelChoiceField)  # noqa: S101 -- for the type checker
        quota.queryset = quotas_to_share(show)
        for name, label in (("price", _("Price")), ("early", _("Early price")), ("door", _("Door price"))):
            for number, currency in enumerate(self.currencies):
                is_required = name == "price" and number == 0
                self.fields[f"{name}_{currency}"] = MoneyField(
                    currency=currency, label=label, required=is_required
                )

    def group(self, *names: str) -> list[forms.BoundField]:
        """Return some fields; a price stands for the one in the seller's own currency."""
        return [self[name if name in self.fields else f"{name}_{self.currencies[0]}"] for name in names]

    @property
    def elsewhere(self) -> list[forms.BoundField]:
        """Prices in the other currencies in which something is sold here."""
        names = ("price", "early", "door")
        return [self[f"{name}_{currency}"] for currency in self.currencies[1:] for name in names]

    @property
    def basics(self) -> list[forms.BoundField]:
        return self.group("title", "description", "price", "seats", "group_of")

    @property
    def sharing(self) -> list[forms.BoundField]:
        return self.group("quota", "quota_name")

    @property
    def naming(self) -> list[forms.BoundField]:
        return self.group("names_price", "suggested")

    @property
    def staging(self) -> list[forms.BoundField]:
        return self.group("early", "early_count", "early_until", "door", "door_minutes")

    @property
    def selling(self) -> list[forms.BoundField]:
        return self.group("opens_at", "closes_at", "closes_minutes", "followers_from", "members_from")

    @property
    def limits(self) -> list[forms.BoundField]:
        return self.group("is_hidden", "is_personal", "limit_per_buyer", "is_pass", "shows_most")

    def clean_suggested(self) -> list[Money]:
        """Read the suggested amounts."""
        words = self.cleaned_data["suggested"].replace(";", " ").split()
        if len(words) > SUGGESTED_MAX:
            raise forms.ValidationError(_("Suggest at most four amounts."), code="too_many")
        try:
            return [Money.parse(word, self.currencies[0]) for word in words]
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal

    def _prices(self, name: str) -> dict[str, Money]:
        typed = {currency: self.cleaned_data.get(f"{name}_{currency}") for currency in self.currencies}
        return {currency: money for currency, money in typed.items() if money is not None}

    def draft(self) -> TierDraft:
        """Return what was sent."""
        sent = self.cleaned_data
        rules = StageRules(
            opens_at=sent["opens_at"],
            closes_at=sent["closes_at"],
            closes_minutes=sent["closes_minutes"],
            followers_from=sent["followers_from"],
            members_from=sent["members_from"],
            is_hidden=sent["is_hidden"],
            group_of=sent["group_of"] or 1,
        )
        early, door = self._prices("early"), self._prices("door")
        return TierDraft(
            title=sent["title"],
            description=sent["description"],
            prices=self._prices("price"),
            seats=sent["seats"],
            quota=sent["quota"],
            quota_name=sent["quota_name"],
            rules=rules,
            early=EarlyDraft(early, sent["early_until"], sent["early_count"]) if early else None,
            door=DoorDraft(door, sent["door_minutes"] or 0) if door else None,
            suggested={self.currencies[0]: sent["suggested"]} if sent["names_price"] else None,
            is_personal=sent["is_personal"],
            is_pass=sent["is_pass"],
            shows_most=sent["shows_most"],
            limit_per_buyer=sent["limit_per_buyer"] or 0,
        )


class VoucherForm(ZonedForm):
    """A word that opens tickets, or seats that are set aside for it."""

    moments = ("ends_at",)

    text = forms.CharField(label=_("Code"), max_length=32)
    variant = forms.ModelChoiceField(label=_("Of which ticket"), queryset=Variant.objects.none())
    kind = forms.ChoiceField(
        label=_("What it does"), choices=Voucher.Kind.choices, initial=Voucher.Kind.ACCESS
    )
    uses = forms.IntegerField(
        label=_("Good for so many orders"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=_("1: a word for one person. Empty: for everybody who knows it."),
    )
    pieces = forms.IntegerField(label=_("Seats set aside"), min_value=1, max_value=5000, required=False)
    ends_at = moment_field(_("Until"))

    def __init__(self, *args: Any, show: Show, **options: Any) -> None:
        super().__init__(*args, show=show, **options)
        variant = self.fields["variant"]
        assert isinstance(variant, forms.ModelChoiceField)  # noqa: S101 -- for the type checker
        variant.queryset = variants_of(show)
        variant.to_field_name = "public_id"

    def draft(self) -> VoucherDraft:
        """Return what was sent."""
        sent = self.cleaned_data
        variant: Variant = sent["variant"]
        is_block = sent["kind"] == Voucher.Kind.BLOCK
        return VoucherDraft(
            text=sent["text"],
            tiers=[variant.product.tier],
            uses=sent["uses"],
            variant=variant if is_block else None,
            pieces=sent["pieces"] or 0,
            ends_at=sent["ends_at"],
        )


class GiveForm(forms.Form):
    """Tickets for somebody, for nothing."""

    variant = forms.ModelChoiceField(label=_("Which ticket"), queryset=Variant.objects.none())
    email = forms.EmailField(label=_("For the address"))
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=GROUP_MAX, initial=1)
    reason = forms.CharField(label=_("Why"), max_length=120)

    def __init__(self, *args: Any, show: Show, **options: Any) -> None:
        super().__init__(*args, **options)
        variant = self.fields["variant"]
        assert isinstance(variant, forms.ModelChoiceField)  # noqa: S101 -- for the type checker
        variant.queryset = variants_of(show)
        variant.to_field_name = "public_id"
