"""What a host's pages may send about shows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Product
from commerce.memberships.models import Plan
from marketplace.campaigns.models import Collaboration
from marketplace.campaigns.selectors import collaborations_of_creator
from marketplace.creators.models import Creator
from marketplace.kernel.money import Money, to_decimal_text
from marketplace.kernel.pictures import CleanPicture, picture_clean
from marketplace.kernel.refusals import Refusal
from marketplace.kernel.widgets import PlainNumberInput, PlainTextInput
from streams.shows.admission import tickets_chosen, tickets_to_offer
from streams.shows.included import plans_to_offer
from streams.shows.models import DURATION_MINUTES_MAX, DURATION_MINUTES_MIN, LINE_UP_MAX, Show
from streams.shows.schedule import local_to_utc, utc_to_local
from streams.shows.selectors import PlannedLineUp
from streams.shows.services import LineUpEntry, ShowDraft

SAFETY_DELAYS = [
    (0, _("None: fans see you as soon as they can")),
    *((seconds, format_lazy(_("{seconds} seconds"), seconds=seconds)) for seconds in (5, 10, 20, 30)),
]
LOCAL_FORMAT = "%Y-%m-%dT%H:%M"


class TicketsField(forms.ModelMultipleChoiceField[Product]):
    """Tickets to choose from, each with the store that sells it."""

    def label_from_instance(self, obj: Product) -> str:
        return f"{obj.title} ({obj.brand.name})"


NEW_CHOICES = ("audience", "safety_delay", "talk_days")


class ShowForm(forms.Form):
    """Title, time and terms of a show. The time is typed as the host's own clock shows it."""

    title = forms.CharField(label=_("Title"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=Show.Kind.choices)
    collaboration = forms.ModelChoiceField(
        label=_("Brand you sell for"),
        queryset=Collaboration.objects.none(),
        required=False,
        empty_label=_("None, this show sells nothing"),
        help_text=_("Products come from the collaboration, and its commission is credited to you."),
    )
    tickets = TicketsField(
        label=_("Tickets"),
        queryset=Product.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Only people with one of these come in to a performance. Choose none to let everybody in."
        ),
    )
    plans = forms.ModelMultipleChoiceField(
        label=_("Memberships"),
        queryset=Plan.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Their members come in to a performance without a ticket."),
    )
    audience = forms.ChoiceField(
        label=_("Who may see it"),
        choices=[
            (Show.Audience.EVERYONE, _("Everyone")),
            (Show.Audience.FOLLOWERS, _("Your followers")),
            (Show.Audience.INVITATION, _("People with the link")),
        ],
        initial=Show.Audience.EVERYONE,
        help_text=_(
            "A show for people with the link stands in no list. You find the link in the studio and can renew it there."
        ),
    )
    description = forms.CharField(
        label=_("What happens"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    language = forms.ChoiceField(label=_("Language of the show"), choices=settings.SPOKEN_LANGUAGES)
    starts_local = forms.DateTimeField(
        label=_("Starts"),
        input_formats=[LOCAL_FORMAT, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_FORMAT),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())],
        help_text=_("If this time comes twice because the clocks go back, the first one counts."),
    )
    duration_minutes = forms.IntegerField(
        label=_("Length in minutes"),
        min_value=DURATION_MINUTES_MIN,
        max_value=DURATION_MINUTES_MAX,
        initial=60,
    )
    is_portrait = forms.ChoiceField(
        label=_("Picture"),
        choices=[("1", _("upright, for phones")), ("", _("wide"))],
        required=False,
        initial="1",
    )
    talk_days = forms.TypedChoiceField(
        label=_("Talk on the show's page"),
        coerce=int,
        choices=[
            (0, _("With the show: half an hour before until its end")),
            (1, _("From now until a day after the show")),
            (7, _("From now until a week after the show")),
            (30, _("From now until a month after the show")),
        ],
        initial=0,
        help_text=_("The chat stands on the page before and after too, for whoever may come in."),
    )
    safety_delay = forms.TypedChoiceField(
        label=_("Safety delay"),
        choices=SAFETY_DELAYS,
        coerce=int,
        initial=0,
        help_text=_("Fans see the show so much later; what you hide in that time was never seen."),
    )
    cover = forms.FileField(
        label=_("Cover picture"),
        required=False,
        help_text=_("JPEG, PNG or WebP, up to 12 MB. Upright works best."),
    )

    def __init__(self, *args: Any, creator: Creator, show: Show | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            # A page of the version before has no such fields: what was chosen stays, no show opens by accident.
            kept = {name: [self.get_initial_for_field(self.fields[name], name)] for name in NEW_CHOICES}
            sent = cast("MultiValueDict[str, Any]", self.data)
            self.data = MultiValueDict({**kept, **dict(sent.lists())})
        field = self.fields["collaboration"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- for the type checker
        field.queryset = collaborations_of_creator(creator)
        tickets = self.fields["tickets"]
        assert isinstance(tickets, TicketsField)  # noqa: S101 -- for the type checker
        tickets.queryset = tickets_to_offer(creator, show)
        if not tickets.queryset.exists():
            del self.fields["tickets"]
            self.fields["kind"].help_text = _(
                "To sell tickets to a performance, add one to the products of your own store first."
            )

        plans = self.fields["plans"]
        assert isinstance(plans, forms.ModelMultipleChoiceField)  # noqa: S101 -- for the type checker
        plans.queryset = plans_to_offer(creator)
        if not plans.queryset.exists():
            del self.fields["plans"]

    @staticmethod
    def initial_of(show: Show) -> dict[str, Any]:
        """Return what the form shows of an existing show."""
        names = ("title", "kind", "collaboration", "description", "language", "time_zone", "duration_minutes")
        values = {name: getattr(show, name) for name in (*names, "audience")}
        starts_local = utc_to_local(show.starts_at, show.time_zone)
        values["tickets"] = list(tickets_chosen(show))
        values["plans"] = list(show.plans.all())
        values["safety_delay"] = show.safety_delay
        values["talk_days"] = show.talk_days
        return {**values, "starts_local": starts_local, "is_portrait": "1" if show.is_portrait else ""}

    def clean_starts_local(self) -> datetime:
        """Keep the wall-clock time as typed: the zone is another field."""
        typed: datetime = self.cleaned_data["starts_local"]
        return typed.replace(tzinfo=None)

    def clean_cover(self) -> CleanPicture | None:
        """Re-encode the cover."""
        upload = self.cleaned_data.get("cover")
        if not upload:
            return None
        try:
            return picture_clean(upload)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal

    def clean(self) -> dict[str, Any]:
        """Work out the moment of the start; tickets are for performances."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("tickets") and values.get("kind") == Show.Kind.SHOPPING:
            self.add_error("tickets", _("Only a performance is sold by ticket. Choose it as the kind."))
        if values.get("plans") and values.get("kind") == Show.Kind.SHOPPING:
            self.add_error("plans", _("Only a performance is part of a membership. Choose it as the kind."))
        if "starts_local" in values and "time_zone" in values:
            try:
                values["starts_at"] = local_to_utc(values["starts_local"], values["time_zone"])
            except Refusal as refusal:
                self.add_error("starts_local", str(refusal))
            else:
                if values["starts_at"] < timezone.now():
                    self.add_error("starts_local", _("This time is over. Choose one in the future."))
        return values

    def draft(self) -> ShowDraft:
        """Return the values as the service takes them."""
        names = ("title", "kind", "description", "language", "starts_at", "time_zone", "duration_minutes")
        values = {name: self.cleaned_data[name] for name in names}
        return ShowDraft(
            **values,
            is_portrait=bool(self.cleaned_data["is_portrait"]),
            collaboration=self.cleaned_data["collaboration"],
            tickets=tuple(self.cleaned_data.get("tickets") or ()),
            plans=tuple(self.cleaned_data.get("plans") or ()),
            audience=self.cleaned_data["audience"],
            safety_delay=self.cleaned_data["safety_delay"],
            talk_days=self.cleaned_data["talk_days"],
        )


class LineUpForm(forms.Form):
    """A number and a show price for each product of the collaboration; without a number it is left out."""

    def __init__(
        self,
        data: Any = None,
        *,
        products: list[Product],
        planned: PlannedLineUp,
        rates: Mapping[int, int] | None = None,
    ) -> None:
        super().__init__(data)
        self.products = products
        # What each of them brings without an agreement.
        self.rates = rates or {}
        self.currency = planned.currency
        for product in products:
            price = planned.prices.get(product.pk)
            self.fields[f"number_{product.pk}"] = forms.IntegerField(
                label=_("Number of %(product)s") % {"product": product.shown_title},
                min_value=1,
                max_value=LINE_UP_MAX,
                required=False,
                initial=planned.numbers.get(product.pk),
                widget=PlainNumberInput,
            )
            self.fields[f"price_{product.pk}"] = forms.CharField(
                label=_("Show price of %(product)s") % {"product": product.shown_title},
                max_length=16,
                required=False,
                initial=to_decimal_text(price) if price else "",
                widget=PlainTextInput,
            )

    def rows(self) -> list[dict[str, Any]]:
        """Return what the page draws, a row for each product."""
        return [
            {
                "product": product,
                "number": self[f"number_{product.pk}"],
                "price": self[f"price_{product.pk}"],
                "open_bp": self.rates.get(product.pk, 0),
            }
            for product in self.products
        ]

    def clean(self) -> dict[str, Any]:
        """Read the show prices; each error stands beside its field."""
        values: dict[str, Any] = super().clean() or {}
        for product in self.products:
            name = f"price_{product.pk}"
            text = values.get(name)
            if not text:
                continue
            try:
                values[name] = Money.parse(text, self.currency)
            except Refusal as refusal:
                self.add_error(name, str(refusal))
        return values

    def entries(self) -> list[LineUpEntry]:
        """Return the chosen products in the order of their numbers."""
        chosen = [product for product in self.products if self.cleaned_data.get(f"number_{product.pk}")]
        chosen.sort(key=lambda product: (self.cleaned_data[f"number_{product.pk}"], product.pk))
        prices = {product.pk: self.cleaned_data.get(f"price_{product.pk}") for product in chosen}
        return [
            LineUpEntry(product, {price.currency: price} if (price := prices[product.pk]) else {})
            for product in chosen
        ]
