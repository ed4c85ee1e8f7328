"""What can be wrong with a line, each with a code for machines and a sentence for people."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Problem:
    """Something about one line. Errors keep the line out, warnings do not."""

    line: int | None
    code: str
    field: str = ""
    data: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    is_error: bool = True

    @property
    def sentence(self) -> str:
        """What it is, in words."""
        return sentence_of(self.code, self.data)


class FileRefused(Exception):
    """Nothing of the file can be read; the reason is one of the codes below."""

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.code, self.data = code, data


SENTENCES: Final[dict[str, Any]] = {
    # The file
    "file_empty": _("There is nothing in this file."),
    "format_unknown": _(
        "This is no catalogue that we know. The first line of a table has to name its columns, as Shopify, "
        "WooCommerce, Google Merchant or our own export write them."
    ),
    "columns_missing": _("These columns are missing: %(columns)s."),
    "xml_broken": _("The XML cannot be read from line %(at)s on."),
    "xml_forbidden": _("The XML declares a document type or entities of its own. Leave these out."),
    "json_broken": _("The JSON cannot be read from line %(at)s on."),
    "lines_too_many": _("The file has more than %(most)s lines. Divide it."),
    "file_gone": _("The uploaded file is not kept any more. Upload it again."),
    "page_no_product": _(
        "This page describes no product that we can read (JSON-LD of schema.org, or OpenGraph with a price)."
    ),
    "page_bad_url": _("This is not an address of a page on the web."),
    "page_not_public": _("This address is not on the public internet."),
    "page_unknown_host": _("The machine of this address cannot be found."),
    "page_no_answer": _("The page did not answer in time."),
    "page_status": _("The page answered %(detail)s."),
    "page_redirects": _("The address leads from one to the next and never arrives."),
    "page_too_large": _("The page is larger than 4 MB."),
    "page_wrong_type": _("What stands at this address is not a page (%(detail)s)."),
    "columns_unused": _("These columns are not used: %(columns)s."),
    # A line
    "line_unreadable": _("The line cannot be read: a quotation mark is opened and never closed."),
    "cells_too_many": _("The line has more cells than the first line has names."),
    "signs_unreadable": _("Signs of this line cannot be read in the encoding %(encoding)s."),
    "handle_missing": _("Nothing says which product this line belongs to."),
    "title_missing": _("The title is missing."),
    "title_unreadable": _("The title shows nothing that can be read."),
    "text_too_long": _("This has %(length)s signs; at most %(most)s fit."),
    "text_cut": _("This has %(length)s signs. It was cut to the %(most)s that fit."),
    "handle_twice": _("Line %(first)s has another product with the same name for addresses, “%(handle)s”."),
    "variant_twice": _("Line %(first)s is the same variant, “%(name)s”."),
    "sku_twice": _("Line %(first)s has the same number, “%(sku)s”."),
    "sku_taken": _("“%(sku)s” is the number of another product: “%(title)s”."),
    "option_missing": _("This line has no value for “%(option)s”, so buyers could not choose it."),
    "variants_too_many": _("A product has at most %(most)s variants."),
    "parent_missing": _("The product that this variant belongs to is not in the file: “%(parent)s”."),
    "price_missing": _("The price is missing."),
    "price_unreadable": _("“%(text)s” is not a price."),
    "price_negative": _("A price cannot be negative."),
    "price_too_large": _("“%(text)s” is more than a price can be."),
    "price_decimals": _("“%(text)s”: %(currency)s has %(decimals)s decimals."),
    "price_no_decimals": _("“%(text)s”: %(currency)s has no decimals."),
    "price_ambiguous": _("“%(text)s” could be %(one)s or %(other)s. Write it without thousands separator."),
    "price_other_currency": _("“%(text)s” is not in %(currency)s."),
    "currency_missing": _(
        "“%(text)s” does not say its currency. Write it with the price, for example 19.90 EUR."
    ),
    "currency_unknown": _("“%(currency)s” is not a currency."),
    "sale_days_unreadable": _(
        "“%(text)s” is not a day or moment, for example 2026-11-27 or 2026-11-27T08:00+01:00."
    ),
    "sale_days_backwards": _("The sale ends before it begins."),
    "sale_not_lower": _("The sale price is not lower than the price, so there is no sale."),
    "sale_overlaps": _("Another price is scheduled for these days, so the sale was left out."),
    "before_kept": _(
        "Prices before a reduction are kept, but buyers are shown only what was really asked here: the lowest price of "
        "the 30 days before."
    ),
    "stock_unreadable": _(
        "“%(text)s” is not a number of pieces. Leave the cell empty to keep the stock as it is."
    ),
    "stock_negative": _("There cannot be fewer than 0 pieces."),
    "stock_too_large": _("There are at most %(most)s pieces of one thing."),
    "availability_unknown": _("“%(text)s” does not say whether it can be bought."),
    "gtin_wrong": _(
        "“%(text)s” is not a valid GTIN: 8, 12, 13 or 14 digits, the last of which checks the others."
    ),
    "weight_unreadable": _("“%(text)s” is not a weight."),
    "country_unknown": _("“%(text)s” is not a country code of two letters."),
    "hs_code_wrong": _("“%(text)s” is not a customs number: 6 to 10 digits."),
    "choice_unknown": _("“%(text)s” is not one of these: %(choices)s."),
    "category_unknown": _("There is no category “%(text)s” here, so it was left out."),
    "number_unreadable": _("“%(text)s” is not a whole number from 0 to %(most)s."),
    "kind_unsupported": _("“%(text)s” cannot be imported: only single products and those with variants."),
    "refused": _("%(message)s"),
    "unexpected": _("Something unexpected happened with this line. The others are not affected."),
    "stayed_draft": _("Kept as a draft. %(message)s"),
    "preorder": _("It can be ordered only later, so it has no pieces yet."),
    # A picture
    "picture_bad_url": _("%(url)s is not an address of a picture on the web."),
    "picture_not_public": _("%(url)s is not on the public internet."),
    "picture_unknown_host": _("The machine of %(url)s cannot be found."),
    "picture_no_answer": _("%(url)s did not answer in time."),
    "picture_status": _("%(url)s answered %(detail)s."),
    "picture_redirects": _("%(url)s leads from one address to the next and never arrives."),
    "picture_too_large": _("%(url)s is larger than 12 MB."),
    "picture_wrong_type": _("%(url)s is not a picture."),
    "picture_refused": _("%(url)s is not a picture we can use."),
    "pictures_too_many": _("A product has at most %(most)s pictures; %(url)s was left out."),
}


def sentence_of(code: str, data: Mapping[str, Any]) -> str:
    """Return a problem in words, in the reader's language; empty for a code of another version."""
    sentence = str(SENTENCES.get(code, ""))
    try:
        return sentence % data if data else sentence
    except (KeyError, TypeError, ValueError):
        return sentence
