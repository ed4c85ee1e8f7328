"""Writes of pictures: added, described, put in order, removed."""

from typing import BinaryIO, Final, cast

from django.db import transaction
from django.db.models import Max

from commerce.catalog.errors import PicturesTooMany
from commerce.catalog.events import ProductChanged
from commerce.catalog.models import Product, ProductPicture
from marketplace.kernel.bus import emit
from marketplace.kernel.picture_copies import picture_forget, picture_kept, widths_keep
from marketplace.kernel.picture_fields import PictureFile
from marketplace.kernel.pictures import picture_clean

PICTURES_MAX: Final = 10
# With the whole picture, which is at most 1600 px wide, each is written at four widths.
PICTURE_WIDTHS: Final = (320, 640, 1024)


@transaction.atomic
def picture_add(*, product: Product, file: BinaryIO, alt: str = "") -> ProductPicture:
    """Add a picture at the end; it is re-encoded and stripped first.

    Raises PictureRefused and PicturesTooMany.
    """
    if ProductPicture.objects.filter(product=product).count() >= PICTURES_MAX:
        raise PicturesTooMany(most=PICTURES_MAX)
    clean = picture_clean(file, widths=PICTURE_WIDTHS)
    last = ProductPicture.objects.filter(product=product).aggregate(last=Max("position"))["last"]
    picture = ProductPicture.objects.create(
        product=product, image=clean.content, alt=alt, position=0 if last is None else last + 1
    )
    picture.image_widths = widths_keep(
        storage=picture.image.storage, name=str(picture.image.name), narrower=clean.narrower
    )
    picture.save(update_fields=["image_widths"])
    emit(ProductChanged(product_id=product.pk))
    picture_kept(picture)
    return picture


@transaction.atomic
def picture_describe(*, picture: ProductPicture, alt: str) -> None:
    """Say in words what a picture shows."""
    picture.alt = alt
    picture.save(update_fields=["alt"])


@transaction.atomic
def picture_focus(*, picture: ProductPicture, x: int, y: int) -> None:
    """Say which point of a picture is kept in sight where a page cuts it, in percent."""
    picture.focal_x, picture.focal_y = x, y
    picture.save(update_fields=["focal_x", "focal_y"])
    emit(ProductChanged(product_id=picture.product_id))


@transaction.atomic
def picture_remove(*, picture: ProductPicture) -> None:
    """Remove a picture and, after commit, its files."""
    image = cast("PictureFile", picture.image)
    picture_forget(storage=image.storage, name=image.name, widths=image.narrower)
    picture.delete()
    emit(ProductChanged(product_id=picture.product_id))


@transaction.atomic
def picture_move(*, picture: ProductPicture, by: int) -> None:
    """Move a picture forwards (negative) or backwards; at the end of the row it stays."""
    row = list(ProductPicture.objects.filter(product=picture.product_id))
    at = next(index for index, each in enumerate(row) if each.pk == picture.pk)
    row.insert(max(0, min(len(row) - 1, at + by)), row.pop(at))
    for position, each in enumerate(row):
        each.position = position
    ProductPicture.objects.bulk_update(row, ["position"])
    emit(ProductChanged(product_id=picture.product_id))
