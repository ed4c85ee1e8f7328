"""What the import page may send."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.catalog.imports.encodings import ENCODINGS
from commerce.catalog.imports.formats import FORMATS
from commerce.catalog.imports.tables import DELIMITERS
from commerce.catalog.models import CatalogImport
from commerce.catalog.services.imports import ReadAs
from marketplace.brands.models import Brand
from marketplace.markets.selectors import markets_open

IMPORT_MEGABYTES_MAX: Final = 100
PIECES_MAX: Final = 100_000
FOUND_OUT: Final = ("", _("Find out from the file"))
ENCODING_LABELS: Final = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "gb18030": "GB18030 (简体中文)",
    "big5": "Big5 (繁體中文)",
    "cp932": "Shift-JIS (日本語)",
    "euc_kr": "EUC-KR (한국어)",
    "cp1252": "Windows-1252",
}
DELIMITER_LABELS: Final = {
    ",": _("comma"),
    ";": _("semicolon"),
    "\t": _("tab"),
    "|": _("vertical bar"),
}


class TabChoiceField(forms.ChoiceField):
    """A choice of which one is a blank sign: nothing is stripped."""

    def to_python(self, value: Any) -> str:
        return "" if value is None else str(value)


class ReadAsForm(forms.Form):
    """How a file is to be read, where it does not show that itself."""

    format = forms.ChoiceField(label=_("format"), required=False)
    encoding = forms.ChoiceField(label=_("encoding"), required=False)
    delimiter = TabChoiceField(label=_("columns are divided by"), required=False)
    decimal_sign = forms.ChoiceField(
        label=_("decimals begin with"),
        required=False,
        choices=[FOUND_OUT, (".", _("a point: 1,299.00")), (",", _("a comma: 1.299,00"))],
    )
    currency = forms.ChoiceField(label=_("currency"), help_text=_("Of prices that do not name theirs."))
    lists_products = forms.BooleanField(
        label=_("List new products at once"),
        required=False,
        initial=True,
        help_text=_("Where the file does not say whether buyers may see them."),
    )
    pieces_in_stock = forms.IntegerField(
        label=_("pieces of what is only called “in stock”"),
        min_value=0,
        max_value=PIECES_MAX,
        initial=10,
        help_text=_("Feeds say whether there is something, not how much."),
    )

    def __init__(self, *arguments: Any, brand: Brand, **options: Any) -> None:
        super().__init__(*arguments, **options)
        currencies = dict.fromkeys([brand.market.currency, *(market.currency for market in markets_open())])
        self._choices("format", [FOUND_OUT, *((name, each.label) for name, each in FORMATS.items())])
        self._choices("encoding", [FOUND_OUT, *((name, ENCODING_LABELS[name]) for name in ENCODINGS)])
        self._choices("delimiter", [FOUND_OUT, *((sign, DELIMITER_LABELS[sign]) for sign in DELIMITERS)])
        self._choices("currency", [(currency, currency) for currency in currencies])
        self.fields["currency"].initial = brand.market.currency

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        found = self.fields[name]
        if isinstance(found, forms.ChoiceField):
            found.choices = choices

    @property
    def is_open(self) -> bool:
        """Something is chosen that the file did not show itself, or is wrong: the box stands open."""
        names = ("format", "encoding", "delimiter", "decimal_sign")
        return bool(self.errors) or any(self[name].value() for name in names)

    def read_as(self) -> ReadAs:
        """Return it as the services take it."""
        return ReadAs(**{name: self.cleaned_data[name] for name in ReadAs.__dataclass_fields__})


class ImportForm(ReadAsForm):
    """A file to look at."""

    file = forms.FileField(
        label=_("file"),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xml,.json"}),
        help_text=_("CSV, TSV, XML or JSON, up to 100 MB. Nothing changes before you have seen what would."),
        error_messages={"empty": _("There is nothing in this file."), "required": _("Choose a file.")},
    )

    field_order = ("file",)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > IMPORT_MEGABYTES_MAX * 1024 * 1024:
            raise forms.ValidationError(
                _("The file has more than %(most)s MB. Divide it."),
                code="file_too_large",
                params={"most": IMPORT_MEGABYTES_MAX},
            )
        return file


def initial_of(found: CatalogImport) -> dict[str, Any]:
    """Return how a file is read now, for the form."""
    return {name: getattr(found, name) for name in ReadAs.__dataclass_fields__}
