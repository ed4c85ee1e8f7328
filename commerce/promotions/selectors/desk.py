"""Reads for the brand's desk, and the door to its codes, bundles and sets."""

from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet
from django.http import Http404

from commerce.catalog.models import Product, Variant
from commerce.promotions.models import Bundle, BuyXGetY, Code, FlashDeal
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand

Row = TypeVar("Row", bound=Model)
CHOICES_MAX = 500


def codes_of(brand: Brand) -> QuerySet[Code]:
    """Return a brand's codes with what they gave so far, latest first."""
    return (
        Code.objects.filter(brand=brand).select_related("budget").prefetch_related("amounts", "budget__money")
    )


def bundles_of(brand: Brand) -> QuerySet[Bundle]:
    """Return a brand's bundles with their pieces, latest first."""
    return Bundle.objects.filter(brand=brand).prefetch_related("pieces__variant__product", "amounts")


def sets_of(brand: Brand) -> QuerySet[BuyXGetY]:
    """Return a brand's buy-x-get-y offers, latest first."""
    return BuyXGetY.objects.filter(brand=brand).prefetch_related("products", "gifts")


def _access(rows: QuerySet[Row], public_id: str) -> Row:
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def access_code(user: User | AnonymousUser, brand_id: str, public_id: str) -> Code:
    """Return a code of a brand whose campaigns and money this person looks after; Http404 for strangers."""
    return _access(codes_of(access_brand(user, brand_id, to="manage")), public_id)


def access_bundle(user: User | AnonymousUser, brand_id: str, public_id: str) -> Bundle:
    """The same for a bundle."""
    return _access(bundles_of(access_brand(user, brand_id, to="manage")), public_id)


def access_set(user: User | AnonymousUser, brand_id: str, public_id: str) -> BuyXGetY:
    """The same for a buy-x-get-y offer."""
    return _access(sets_of(access_brand(user, brand_id, to="manage")), public_id)


def deals_of(brand: Brand) -> QuerySet[FlashDeal]:
    """Return the flash deals of a brand's products, latest first."""
    deals = FlashDeal.objects.filter(product__brand=brand).select_related("budget", "product")
    return deals.prefetch_related("prices")


def access_deal(user: User | AnonymousUser, brand_id: str, public_id: str) -> FlashDeal:
    """The same for a flash deal."""
    return _access(deals_of(access_brand(user, brand_id, to="manage")), public_id)


def products_to_offer(brand: Brand | None) -> QuerySet[Product]:
    """Return what a brand may choose from for an offer."""
    return Product.objects.filter(brand=brand).exclude(state=Product.State.ARCHIVED).order_by("title", "pk")


def variants_to_bundle(brand: Brand | None) -> QuerySet[Variant]:
    """Return what a brand may put into a bundle: what it sends, in the variants it offers."""
    of_brand = Q(product__brand=brand, product__kind=Product.Kind.GOODS)
    rows = Variant.objects.filter(of_brand).exclude(product__state=Product.State.ARCHIVED)
    return rows.select_related("product").order_by("product__title", "position", "pk")[:CHOICES_MAX]
