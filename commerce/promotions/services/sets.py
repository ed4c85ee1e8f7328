"""Writes of bundles and of buy-x-get-y."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from commerce.catalog.models import Product, Variant
from commerce.promotions.models import Bundle, BundleAmount, BundlePiece, BuyXGetY
from marketplace.brands.models import Brand
from marketplace.kernel.money import BASIS_POINTS


@dataclass(frozen=True)
class BundleDraft:
    """So many pieces of variants together at a price by currency, in minor units."""

    title: str
    starts_at: datetime
    ends_at: datetime | None
    pieces: Sequence[tuple[Variant, int]]
    amounts: Mapping[str, int]


@dataclass(frozen=True)
class SetDraft:
    """Of every ``buy + get`` pieces ``get`` cost less."""

    title: str
    starts_at: datetime
    ends_at: datetime | None
    buy: int
    get: int
    basis_points: int = BASIS_POINTS
    products: Sequence[Product] = ()
    gifts: Sequence[Product] = ()


@transaction.atomic
def bundle_write(*, brand: Brand, draft: BundleDraft, bundle: Bundle | None = None) -> Bundle:
    """Make a bundle, or change one; orders keep what they got of it."""
    fields = {"title": draft.title, "starts_at": draft.starts_at, "ends_at": draft.ends_at}
    if bundle is None:
        bundle = Bundle.objects.create(brand=brand, **fields)
    else:
        Bundle.objects.filter(pk=bundle.pk).update(**fields)
    bundle.pieces.all().delete()
    BundlePiece.objects.bulk_create(
        BundlePiece(bundle=bundle, variant=variant, quantity=quantity) for variant, quantity in draft.pieces
    )
    bundle.amounts.all().delete()
    BundleAmount.objects.bulk_create(
        BundleAmount(bundle=bundle, currency=currency, amount_minor=minor)
        for currency, minor in sorted(draft.amounts.items())
    )
    return bundle


@transaction.atomic
def set_write(*, brand: Brand, draft: SetDraft, offer: BuyXGetY | None = None) -> BuyXGetY:
    """Make a buy-x-get-y offer, or change one."""
    fields = {
        "title": draft.title,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "buy": draft.buy,
        "get": draft.get,
        "basis_points": draft.basis_points,
    }
    if offer is None:
        offer = BuyXGetY.objects.create(brand=brand, **fields)
    else:
        BuyXGetY.objects.filter(pk=offer.pk).update(**fields)
    offer.products.set(draft.products)
    offer.gifts.set(draft.gifts)
    return offer


@transaction.atomic
def offer_pause(*, offer: Bundle | BuyXGetY, is_paused: bool) -> bool:
    """Let a bundle or a buy-x-get-y offer rest, or work again; False when it did already."""
    rows = type(offer).objects.filter(pk=offer.pk, is_paused=not is_paused)
    return bool(rows.update(is_paused=is_paused))
