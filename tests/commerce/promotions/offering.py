"""Makers of offers, in tests."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from commerce.catalog.models import Product
from commerce.promotions.models import Bundle, BuyXGetY, Code, FlashDeal
from commerce.promotions.services import (
    BundleDraft,
    CodeDraft,
    DealDraft,
    DropDraft,
    SetDraft,
    bundle_write,
    code_write,
    deal_open,
    drop_open,
    set_write,
)
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.kernel.money import Money

SCOPE = "show00000001"


def make_code(brand: Brand | None, by: User, text: str = "LIGHT10", **fields: Any) -> Code:
    """A code for a tenth, once for each buyer, unless told otherwise."""
    values: dict[str, Any] = {
        "kind": Code.Kind.PERCENT,
        "basis_points": 1000,
        "starts_at": timezone.now() - timedelta(days=1),
        **fields,
    }
    return code_write(brand=brand, by=by, draft=CodeDraft(text, **values))


def make_bundle(brand: Brand, products: list[Product], amounts: dict[str, int], **fields: Any) -> Bundle:
    """One piece of each product's first variant together."""
    values: dict[str, Any] = {
        "title": "Lamp and shade",
        "starts_at": timezone.now() - timedelta(days=1),
        "ends_at": None,
        "pieces": [(product.variants.order_by("position").first(), 1) for product in products],
        "amounts": amounts,
        **fields,
    }
    return bundle_write(brand=brand, draft=BundleDraft(**values))


def make_set(brand: Brand, **fields: Any) -> BuyXGetY:
    """Of three pieces the cheapest is free."""
    values: dict[str, Any] = {
        "title": "Three for two",
        "starts_at": timezone.now() - timedelta(days=1),
        "ends_at": None,
        "buy": 2,
        "get": 1,
        **fields,
    }
    return set_write(brand=brand, draft=SetDraft(**values))


def make_deal(product: Product, by: User, minor: int, scope: str = SCOPE, **fields: Any) -> FlashDeal:
    """A price for all variants of a product in one show, for half an hour."""
    now = timezone.now()
    values: dict[str, Any] = {
        "prices": {variant: (Money(minor, "EUR"),) for variant in product.variants.all()},
        "starts_at": now - timedelta(minutes=1),
        "ends_at": now + timedelta(minutes=30),
        **fields,
    }
    return deal_open(scope=scope, product=product, by=by, draft=DealDraft(**values))


def offer_ids(brand: Brand, products: list[Product], by: User, secrets: list[str]) -> dict[str, str]:
    """One offer of each kind, by the addresses that name it; ``secrets`` gets what only the brand may read."""
    secrets += ["HUSHCODE", "HUSHHOUSE", "Hidden pair", "Hidden three"]
    bundle = make_bundle(brand, products, {"EUR": 9000}, title="Hidden pair")
    soon, later = (timezone.now() + timedelta(hours=hours) for hours in (1, 2))
    variant = products[0].variants.order_by("position")[0]
    drop = drop_open(scope="", variant=variant, by=by, draft=DropDraft(1, soon, later))
    return {
        "operator/codes/<code_id>": make_code(None, by, "HUSHHOUSE").public_id,
        "codes/<code_id>": make_code(brand, by, "HUSHCODE").public_id,
        "bundles/<bundle_id>": bundle.public_id,
        "sets/<set_id>": make_set(brand, title="Hidden three", products=products[:1]).public_id,
        "drops/<public_id>": drop.public_id,
        "drops/<drop_id>": drop.public_id,
        "deals/<deal_id>": make_deal(products[-1], by, 100).public_id,
    }
