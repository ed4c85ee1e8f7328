"""Writes of the catalogue, one subject to a file."""

from commerce.catalog.services.checks import (
    VARIANTS_MAX,
    draft_check,
    gtin_of,
)
from commerce.catalog.services.details import (
    options_write,
    translations_write,
)
from commerce.catalog.services.pictures import (
    PICTURES_MAX,
    picture_add,
    picture_describe,
    picture_focus,
    picture_move,
    picture_remove,
)
from commerce.catalog.services.prices import (
    price_clear,
    price_schedule,
    price_set,
    price_unschedule,
    prices_schedule,
)
from commerce.catalog.services.products import (
    product_archive,
    product_list,
    product_rename,
    product_restore,
    product_save,
    product_write,
)

__all__ = [
    "PICTURES_MAX",
    "VARIANTS_MAX",
    "draft_check",
    "gtin_of",
    "options_write",
    "picture_add",
    "picture_describe",
    "picture_focus",
    "picture_move",
    "picture_remove",
    "price_clear",
    "price_schedule",
    "price_set",
    "price_unschedule",
    "prices_schedule",
    "product_archive",
    "product_list",
    "product_rename",
    "product_restore",
    "product_save",
    "product_write",
    "translations_write",
]
