"""A buyer at the till, in tests: opens the page, types, presses Pay, as a browser would."""

from typing import Any

from django.test import Client
from django.urls import reverse

GOOD, DECLINED, POOR, CHALLENGE, LATE = (
    "4242 4242 4242 4242",
    "4000 0000 0000 0002",
    "4000 0000 0000 9995",
    "4000 0025 0000 3155",
    "4000 0000 0000 0077",
)
PIECE = {"X-Requested-With": "fetch"}
IN_SHEET = {**PIECE, "X-Sheet": "1"}
PAY = reverse("checkout:pay")


# Good addresses elsewhere, as their countries write them.
ELSEWHERE = {
    "JP": {"postal_code": "154-0023", "region": "東京都", "city": "世田谷区", "street": "若林 4-1"},
    "US": {"postal_code": "94043", "region": "CA", "city": "Mountain View", "street": "1 Castro Street"},
    "IN": {"postal_code": "400001", "region": "Maharashtra", "city": "Mumbai", "street": "8 Marine Drive"},
    "DE": {"postal_code": "10115", "city": "Berlin", "street": "Torstraße 8"},
    "CN": {"postal_code": "100096", "region": "北京市", "city": "海淀区", "street": "中关村大街 1"},
}


def address(**fields: str) -> dict[str, str]:
    return {
        "email": "ines@example.org",
        "name": "Ines Duarte",
        "street": "Rua do Norte 8",
        "postal_code": "1200-284",
        "city": "Lisboa",
        "region": "",
        "country": "PT",
        "phone": "",
        **ELSEWHERE.get(fields.get("country", ""), {}),
        **fields,
    }


def card(number: str = GOOD, **fields: str) -> dict[str, str]:
    return {"card_number": number, "card_expiry": "12/39", "card_cvc": "123", **fields}


def buy_address(product: Any, **query: str) -> str:
    words = "&".join(f"{name}={value}" for name, value in {"step": "pay", **query}.items())
    return f"{reverse('checkout:buy', args=[product.public_id])}?{words}"


def hidden(page: Any) -> dict[str, str]:
    """What the page's form carries unseen."""
    item = page.context["item"]
    sent = {"key": str(page.context["key"]), "quote": page.context["quote_pass"]}
    if item is not None:
        line = page.context["line"]
        sent |= {
            "item": item.product.public_id,
            "show": item.token,
            "number": item.number,
            "variant": line.variant.public_id,
            "quantity": str(line.quantity),
            **({"amount": item.amount} if item.amount else {}),
        }
    return sent


def press_pay(client: Client, page: Any, number: str = GOOD, **fields: str) -> Any:
    """Type address and card into a page that was opened, press Pay and follow where it leads."""
    return client.post(PAY, hidden(page) | address(**fields) | card(number) | fields, follow=True)


def buy_now(client: Client, product: Any, number: str = GOOD, **query: str) -> Any:
    """Open the sheet of a product and buy it."""
    return press_pay(client, client.get(buy_address(product, **query)), number)
