"""The catalogue as operators see it, to read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from commerce.catalog.models import Category, Price, PriceLog, PriceSchedule, Product, ProductPicture, Variant


class ReadOnly:
    """Nothing is added, changed or deleted here: brands do that, through the services."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class VariantInline(ReadOnly, TabularInline):
    model = Variant
    fields = ("name", "sku", "is_offered", "public_id")
    readonly_fields = ("public_id",)
    extra = 0


class PictureInline(ReadOnly, TabularInline):
    model = ProductPicture
    fields = ("image", "alt", "position")
    extra = 0


@admin.register(Product)
class ProductAdmin(ReadOnly, ModelAdmin):
    list_display = ("title", "brand", "state", "updated_at")
    list_filter = ("state", "kind", "tax_class")
    list_select_related = ("brand",)
    search_fields = ("title", "public_id", "brand__name")
    inlines = (VariantInline, PictureInline)


@admin.register(Price)
class PriceAdmin(ReadOnly, ModelAdmin):
    list_display = ("variant", "currency", "amount_minor", "updated_at")
    list_filter = ("currency",)
    list_select_related = ("variant__product",)
    search_fields = ("variant__product__title", "variant__sku")


@admin.register(Category)
class CategoryAdmin(ModelAdmin):
    """Categories are the operator's: their names, and for how many days buyers are protected."""

    list_display = ("slug", "parent", "days_from_delivery", "days_from_payment", "position")
    list_select_related = ("parent",)
    search_fields = ("slug",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # One that products are in cannot go; one that is not wanted any more is called otherwise.
        return False


@admin.register(PriceSchedule)
class PriceScheduleAdmin(ReadOnly, ModelAdmin):
    list_display = ("variant", "currency", "amount_minor", "starts_at", "ends_at", "stopped_at")
    list_filter = ("currency",)
    list_select_related = ("variant__product",)
    search_fields = ("variant__product__title", "variant__sku")


@admin.register(PriceLog)
class PriceLogAdmin(ReadOnly, ModelAdmin):
    list_display = ("variant", "currency", "amount_minor", "valid_from")
    list_filter = ("currency",)
    list_select_related = ("variant__product",)
    search_fields = ("variant__product__title", "variant__sku")
