"""What a product is called, what its variants differ in, and what customs, taxes and limits need to know of it."""

from typing import Any, Final

from django import forms
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from commerce.catalog.drafts import ProductDetails, WordsDraft
from commerce.catalog.forms.fields import CategoryField, CountryField, HsCodeField, WholeNumberField
from commerce.catalog.models import Product, ProductPicture
from commerce.catalog.models.options import OPTION_NAME_MAX
from commerce.catalog.models.products import AGE_MAX, DESCRIPTION_MAX, LIMIT_PER_BUYER_MAX, TITLE_MAX
from marketplace.accounts.names import clean_name

OPTION_FIELDS: Final = ("option_name", "option_2", "option_3")


class KindField(forms.ChoiceField):
    """What a product is. Most things are sent: whoever says nothing means that."""

    def clean(self, value: Any) -> Any:
        return super().clean(value or Product.Kind.GOODS)


class ProductForm(forms.ModelForm[Product]):
    """The words of a product, and once what it is."""

    kind = KindField(
        label=_("what it is"),
        choices=[(kind.value, kind.label) for kind in Product.SHELF_KINDS],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Product
        fields = ("kind", "title", "description")

    option_name = forms.CharField(
        label=_("variants differ in"),
        max_length=OPTION_NAME_MAX,
        required=False,
        help_text=_("For example “Shade” or “Size”. Leave it empty if there is only one kind."),
    )
    option_2 = forms.CharField(label=_("and in"), max_length=OPTION_NAME_MAX, required=False)
    option_3 = forms.CharField(label=_("and in (third)"), max_length=OPTION_NAME_MAX, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            del self.fields["kind"]

    def clean_title(self) -> str:
        title = clean_name(self.cleaned_data["title"])
        if not title:
            raise forms.ValidationError(_("Write a title that can be read."), code="unreadable")
        return title

    def clean_option_name(self) -> str:
        return clean_name(self.cleaned_data["option_name"])

    def clean_option_2(self) -> str:
        return self._another_option("option_2", "option_name")

    def clean_option_3(self) -> str:
        return self._another_option("option_3", "option_2", "option_name")

    def _another_option(self, name: str, *before: str) -> str:
        text = clean_name(self.cleaned_data[name])
        if text and not self.cleaned_data.get(before[0]):
            raise forms.ValidationError(_("Fill in the one before it first."), code="option_gap")
        if text and text in {self.cleaned_data.get(one) for one in before}:
            raise forms.ValidationError(_("Another option has this name."), code="option_twice")
        return text

    @property
    def options(self) -> tuple[str, ...]:
        """What the variants differ in, one by one; of a valid form."""
        return tuple(self.cleaned_data[name] for name in OPTION_FIELDS if self.cleaned_data[name])


class TaxClassField(forms.ChoiceField):
    """A tax class. Most things are taxed as others are: whoever says nothing means that."""

    def clean(self, value: Any) -> Any:
        return super().clean(value or Product.TaxClass.STANDARD)


class DetailsForm(forms.Form):
    """What customs, taxes and limits need to know, and the readable part of the address."""

    category = CategoryField(
        label=_("category"), help_text=_("Decides for how many days a buyer is protected.")
    )
    tax_class = TaxClassField(label=_("tax class"), choices=Product.TaxClass.choices, required=False)
    country_of_origin = CountryField(label=_("country of origin"))
    hs_code = HsCodeField(
        label=_("customs number (HS)"),
        max_length=20,
        required=False,
        help_text=_("Needed for parcels that cross a border. 6, 8 or 10 digits."),
    )
    age_min = WholeNumberField(
        label=_("lowest age"), most=AGE_MAX, help_text=_("Buyers confirm it when they pay.")
    )
    limit_per_buyer = WholeNumberField(
        label=_("limit per buyer"),
        most=LIMIT_PER_BUYER_MAX,
        help_text=_("Pieces one person may buy, over all their orders."),
    )

    PARCEL = ("country_of_origin", "hs_code")
    LIMITS = ("age_min", "limit_per_buyer")

    @property
    def basics(self) -> list[forms.BoundField]:
        """Fields beside the title."""
        return [self["category"], self["tax_class"]]

    @property
    def parcel(self) -> list[forms.BoundField]:
        """What customs ask."""
        return [self[name] for name in self.PARCEL]

    @property
    def limits(self) -> list[forms.BoundField]:
        """Who may buy how much."""
        return [self[name] for name in self.LIMITS]

    @property
    def says_parcel(self) -> bool:
        """Something stands there already, or is wrong."""
        return _says(self, self.PARCEL)

    @property
    def says_limits(self) -> bool:
        """Something stands there already, or is wrong."""
        return _says(self, self.LIMITS)

    def details(self) -> ProductDetails:
        """Return what was typed as the services take it."""
        return ProductDetails(**self.cleaned_data)


def _says(form: forms.Form, names: tuple[str, ...]) -> bool:
    fields = [form[name] for name in names]
    return any(field.value() or (form.is_bound and field.errors) for field in fields)


def details_initial(product: Product | None) -> dict[str, Any]:
    """Return what a product says already."""
    if product is None:
        return {"tax_class": Product.TaxClass.STANDARD}
    names = ("tax_class", "country_of_origin", "hs_code", "age_min", "limit_per_buyer")
    slug = product.category.slug if product.category else ""
    return {"category": slug, **{name: getattr(product, name) for name in names}}


class WordsForm(forms.Form):
    """A product's words in one more language."""

    title = forms.CharField(label=_("title"), max_length=TITLE_MAX, required=False)
    description = forms.CharField(
        label=_("description"),
        max_length=DESCRIPTION_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any = None, *, language: str, initial: Any = None) -> None:
        super().__init__(data, prefix=f"words-{language}", initial=initial)
        self.language = language
        for field in self.fields.values():
            field.widget.attrs["lang"] = language

    @property
    def language_name(self) -> str:
        """What the language calls itself."""
        return str(get_language_info(self.language)["name_local"]).capitalize()

    @property
    def says(self) -> bool:
        """Something stands there already, or is wrong."""
        return _says(self, ("title", "description"))

    def clean_title(self) -> str:
        return clean_name(self.cleaned_data["title"])

    def words(self) -> WordsDraft:
        """Return what was typed as the services take it."""
        return WordsDraft(self.cleaned_data["title"], self.cleaned_data["description"].strip())


class PictureForm(forms.Form):
    """A picture to add. What it really is, is found out by decoding it."""

    image = forms.FileField(
        label=_("picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif,image/avif"}),
        help_text=_("JPEG, PNG, WebP, GIF or AVIF, up to 12 MB. Place and camera data are removed."),
    )
    alt = forms.CharField(
        label=_("what the picture shows"),
        max_length=160,
        required=False,
        help_text=_("Read out to people who do not see it."),
    )


class FocalForm(forms.ModelForm[ProductPicture]):
    """Which point of a picture is kept in sight, in percent from the left and from the top."""

    focal_x = forms.IntegerField(label=_("from the left, in percent"), min_value=0, max_value=100)
    focal_y = forms.IntegerField(label=_("from the top, in percent"), min_value=0, max_value=100)

    class Meta:
        model = ProductPicture
        fields = ("focal_x", "focal_y")


class AltForm(forms.ModelForm[ProductPicture]):
    """What a picture shows, in words."""

    class Meta:
        model = ProductPicture
        fields = ("alt",)
