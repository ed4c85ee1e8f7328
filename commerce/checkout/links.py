"""Addresses of checkout that pages above need."""

from urllib.parse import urlencode

from django.urls import reverse


def buy_url(product_or_variant_id: str, *, token: str = "", number: int | None = None, seen: str = "") -> str:
    """Return where a product (or one of its variants) is bought: as a page, or loaded into the sheet over a show.

    ``token`` is the show's signed word, ``number`` the product's number in its line-up,
    ``seen`` the quote or hold of the price that the page shows.
    """
    query = {name: value for name, value in (("show", token), ("number", number), ("seen", seen)) if value}
    path = reverse("checkout:buy", args=[product_or_variant_id])
    return f"{path}?{urlencode(query)}" if query else path


def with_amount(url: str, amount: str) -> str:
    """Return an address of buying with what the buyer names for a piece (decimal text); as it was without."""
    if not amount:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode({'amount': amount})}"
