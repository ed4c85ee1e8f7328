"""Reads of what brands say to disputes: their doors to them, and the pictures for the evidence."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Max, QuerySet
from django.http import Http404

from commerce.orders.models import Fulfilment, Order, OrderLine
from commerce.orders.trail import SHIPPING
from commerce.payments.models import Dispute, DisputeNote, DisputePicture
from commerce.payments.selectors import access_dispute
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand
from marketplace.kernel.money import Money
from marketplace.kernel.private_files import private_files

Viewer = User | AnonymousUser
# So long before the bank's own deadline the house wants to know, to put everything together.
BEFORE_DEADLINE: Final = timedelta(days=1)


def brand_disputes(brand: Brand) -> QuerySet[Dispute]:
    """Return the disputes of orders that a brand has a part of: open ones first, by deadline."""
    parts = Fulfilment.objects.filter(brand=brand).values("order")
    rows = Dispute.objects.filter(payment__order__in=parts).select_related("payment__order")
    return rows.order_by(F("closed_at").desc(nulls_first=True), F("answer_by").asc(nulls_last=True), "-pk")


def access_brand_disputes(viewer: Viewer, brand_id: str) -> tuple[Brand, QuerySet[Dispute]]:
    """Return a brand and its disputes for those who manage its money; Http404 for strangers."""
    brand = access_brand(viewer, brand_id, to="manage")
    return brand, brand_disputes(brand)


def access_brand_dispute(viewer: Viewer, brand_id: str, public_id: str) -> tuple[Brand, Dispute]:
    """Return a brand and one of its disputes for those who manage its money; Http404 for everybody else."""
    brand, rows = access_brand_disputes(viewer, brand_id)
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return brand, found


def access_brand_picture(viewer: Viewer, brand_id: str, public_id: str, shown_id: int) -> DisputePicture:
    """Return a picture that a brand showed, for those who manage its money; Http404 for everybody else."""
    brand, dispute = access_brand_dispute(viewer, brand_id, public_id)
    return _picture(dispute, shown_id, brand)


def access_dispute_picture(viewer: Viewer, public_id: str, shown_id: int) -> DisputePicture:
    """Return a picture of a dispute for operators; Http404 for everybody else."""
    return _picture(access_dispute(viewer, public_id), shown_id, None)


def _picture(dispute: Dispute, shown_id: int, brand: Brand | None) -> DisputePicture:
    rows = DisputePicture.objects.filter(pk=shown_id, note__dispute=dispute)
    found = (rows.filter(note__brand=brand) if brand is not None else rows).first()
    if found is None:
        raise Http404
    return found


def brands_of_order(order: Order) -> list[Brand]:
    """Return who sold something of an order."""
    return list(Brand.objects.filter(fulfilments__order=order).distinct().order_by("pk"))


def notes_said(dispute: Dispute, brand: Brand | None = None) -> list[DisputeNote]:
    """Return what was said to a dispute, by one brand or by all, in the order it was said."""
    rows = DisputeNote.objects.filter(dispute=dispute).select_related("brand", "by")
    rows = rows.filter(brand=brand) if brand is not None else rows
    return list(rows.prefetch_related("pictures"))


@dataclass(frozen=True)
class Share:
    """What of a dispute is about one brand's part: the lines, and what is set aside of them."""

    money: Money
    titles: Sequence[str]


def shares_of(brand: Brand, disputes: Sequence[Dispute]) -> dict[int, Share]:
    """Return a brand's share of each dispute, by its row: two questions, however many there are."""
    orders = [dispute.payment.order_id for dispute in disputes]
    lines = OrderLine.objects.filter(order__in=orders, fulfilment__brand=brand).order_by("pk")
    titles: dict[str, str] = {line.public_id: line.title for line in lines}
    parcels = Fulfilment.objects.filter(order__in=orders, brand=brand).values_list("public_id", flat=True)
    mine = {*titles, *(f"{SHIPPING}{public_id}" for public_id in parcels)}
    found = {}
    for dispute in disputes:
        claims = [claim for claim in dispute.claims if claim["line"] in mine]
        named = [titles[claim["line"]] for claim in claims if claim["line"] in titles]
        found[dispute.pk] = Share(
            Money(sum(int(claim["minor"]) for claim in claims), dispute.currency), named
        )
    return found


def outdated_files(dispute: Dispute) -> set[int]:
    """Return the files of evidence that brands said something after."""
    last = DisputeNote.objects.filter(dispute=dispute).aggregate(last=Max("at"))["last"]
    if last is None:
        return set()
    return set(dispute.files.filter(made_at__lt=last, submitted_at=None).values_list("pk", flat=True))


def say_by(dispute: Dispute) -> datetime | None:
    """Return by when a brand should have said what it knows."""
    return dispute.answer_by - BEFORE_DEADLINE if dispute.answer_by else None


@dataclass(frozen=True)
class Shown:
    """One picture for the evidence, as an address that holds the picture itself."""

    brand: str
    at: datetime
    source: str


def pictures_shown(dispute: Dispute) -> list[Shown]:
    """Return the pictures that brands showed, for the document."""
    return [
        Shown(note.brand.name, note.at, f"data:image/webp;base64,{base64.b64encode(read(picture)).decode()}")
        for note in notes_said(dispute)
        for picture in note.pictures.all()
    ]


def read(picture: DisputePicture) -> bytes:
    """Return a picture's file."""
    with private_files().open(picture.file) as kept:
        content: bytes = kept.read()
    return content
