"""Reads of reviews, and the doors to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Avg, Count, QuerySet
from django.http import Http404

from commerce.catalog.models import Product
from commerce.orders.models import OrderLine, ShipmentLine
from commerce.orders.selectors import access_order
from commerce.reviews.models import Review
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand
from marketplace.kernel.memory import kept
from marketplace.safety.models import HOUSE
from marketplace.safety.reading.links import links_in
from marketplace.safety.reading.lists import LANGUAGES, filter_for
from marketplace.safety.reading.terms import Action, strongest
from marketplace.safety.selectors.terms import terms_of_owners

Viewer = User | AnonymousUser
# On the product's own page; the others have a page of their own.
SHOWN_ON_PRODUCT: Final = 4


@dataclass(frozen=True)
class Summary:
    """How a product is reviewed: how often, and how well in tenths of a star."""

    count: int
    tenths: int

    @property
    def average(self) -> float:
        """The average to one place, for number formats."""
        return self.tenths / 10


def reviews_shown(product: Product) -> QuerySet[Review]:
    """Return what everybody reads of a product, newest first."""
    rows = Review.objects.filter(product=product, held_at=None, hidden_at=None)
    return (
        rows.select_related("author", "line__variant")
        .prefetch_related("pictures")
        .order_by("-created_at", "-pk")
    )


def summary_of(product: Product) -> Summary:
    """Return how a product is reviewed."""
    return _summary(product.pk)


@kept(Review)
def _summary(product_id: int) -> Summary:
    rows = Review.objects.filter(product=product_id, held_at=None, hidden_at=None)
    found = rows.aggregate(count=Count("pk"), average=Avg("stars"))
    return Summary(found["count"], round(float(found["average"] or 0) * 10))


def reviews_of(brand: Brand) -> QuerySet[Review]:
    """Return what buyers said of a brand's products, newest first; what waits for the house is not shown."""
    rows = Review.objects.filter(product__brand=brand, held_at=None, hidden_at=None)
    return rows.select_related(
        "author", "product", "line__variant", "line__order", "replied_by"
    ).prefetch_related("pictures")


def access_brand_review(viewer: Viewer, brand_id: str, review_id: str) -> Review:
    """Return a review of a brand's product for its members; Http404 for everybody else."""
    brand = access_brand(viewer, brand_id)
    review = reviews_of(brand).filter(public_id=review_id).first()
    if review is None:
        raise Http404
    return review


def access_shown_review(public_id: str) -> Review:
    """Return a review that everybody reads; Http404 for any other."""
    rows = Review.objects.select_related("author", "product").filter(held_at=None, hidden_at=None)
    review = rows.filter(public_id=public_id).first()
    if review is None:
        raise Http404
    return review


def access_reviewable(viewer: Viewer, order_id: str, line_id: str, *, token: str) -> OrderLine:
    """Return a bought line for its buyer, or the guest's link; Http404 for everybody else."""
    order = access_order(viewer, order_id, token=token)
    lines = OrderLine.objects.select_related("order__buyer", "variant__product__brand", "review")
    line = lines.filter(order=order, public_id=line_id, order__paid_at__isnull=False).first()
    if line is None:
        raise Http404
    return line


def review_by_id(review_id: int) -> Review | None:
    """Return a review with all that mails say of it for a handler that heard of it, or None."""
    rows = Review.objects.select_related("product__brand", "line__order__buyer")
    return rows.filter(pk=review_id).first()


def has_arrived(line: OrderLine) -> bool:
    """Tell whether a piece of a line reached its buyer."""
    return line.pk in arrived_among([line.pk])


def arrived_among(lines: Iterable[int]) -> set[int]:
    """Return those of some lines of which a piece reached its buyer."""
    rows = ShipmentLine.objects.filter(line__in=list(lines), shipment__delivered_at__isnull=False)
    return set(rows.values_list("line_id", flat=True))


def reviews_among(lines: Iterable[int]) -> dict[int, Review]:
    """Return the reviews of some lines, by line."""
    return {review.line_id: review for review in Review.objects.filter(line__in=list(lines))}


def reading_of(body: str) -> Action | None:
    """Read a text with the house's words: refuse it, hold it for a person, or let it pass (None).

    A brand's own words are not asked: it may not choose what is said of it. Addresses are held.
    """
    own = terms_of_owners([HOUSE])
    hits = filter_for(LANGUAGES, own.version, lambda: (own.terms, own.allow)).read(body)
    found = strongest(hits)
    if found is Action.BLOCK:
        return Action.BLOCK
    return Action.HOLD if found is Action.HOLD or links_in(body) else None
