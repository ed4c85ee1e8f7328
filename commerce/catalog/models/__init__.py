"""The tables of the catalogue, one subject to a file."""

from commerce.catalog.models.categories import Category
from commerce.catalog.models.counters import Counter
from commerce.catalog.models.imports import CatalogImport, PictureSource
from commerce.catalog.models.open_prices import OpenPrice
from commerce.catalog.models.options import ProductOption, VariantValue
from commerce.catalog.models.pictures import ProductPicture
from commerce.catalog.models.prices import Price, PriceLog, PriceSchedule
from commerce.catalog.models.products import PastHandle, Product, Variant
from commerce.catalog.models.translations import ProductTranslation

__all__ = [
    "CatalogImport",
    "Category",
    "Counter",
    "OpenPrice",
    "PastHandle",
    "PictureSource",
    "Price",
    "PriceLog",
    "PriceSchedule",
    "Product",
    "ProductOption",
    "ProductPicture",
    "ProductTranslation",
    "Variant",
    "VariantValue",
]
