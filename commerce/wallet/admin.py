"""Gifts for operators: the catalogue, creators' shares, bounds of tips; wallets and gifts to be looked at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from commerce.wallet.models import CoinPack, CreatorShare, Gift, GiftKind, Tip, TipBounds, Wallet
from marketplace.accounts.operators import ReadOnlyAdmin


@admin.register(GiftKind)
class GiftKindAdmin(ModelAdmin):
    """Gifts are taken off, never deleted: what was sent keeps its name."""

    list_display = ("code", "name", "sign", "coins", "animation", "is_on", "position")
    list_filter = ("is_on",)
    filter_horizontal = ("markets_off",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(CreatorShare)
class CreatorShareAdmin(ModelAdmin):
    """A share that changes is a new row: gifts keep the one they were sent under."""

    list_display = ("market", "bp", "valid_from")

    def get_readonly_fields(self, request: HttpRequest, obj: CreatorShare | None = None) -> tuple[str, ...]:
        """What was written holds."""
        return ("market", "bp", "valid_from") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(TipBounds)
class TipBoundsAdmin(ModelAdmin):
    """Without a row there are no tips in a currency."""

    list_display = ("currency", "least_minor", "most_minor")


@admin.register(CoinPack)
class CoinPackAdmin(ModelAdmin):
    """How many coins a variant of the house's counter is."""

    list_display = ("variant", "coins", "bonus")
    list_select_related = ("variant__product",)
    raw_id_fields = ("variant",)


@admin.register(Wallet)
class WalletAdmin(ReadOnlyAdmin):
    """What people hold."""

    list_display = ("owner", "user", "coins_free", "coins_promised", "coins_frozen")
    list_select_related = ("user",)
    search_fields = ("owner", "user__email")


@admin.register(Gift)
class GiftAdmin(ReadOnlyAdmin):
    """What was sent, latest first."""

    list_display = ("public_id", "kind", "count", "coins", "creator", "scope", "state", "sent_at")
    list_filter = ("state", "kind")
    list_select_related = ("kind", "creator")
    search_fields = ("public_id", "scope", "wallet__user__email", "creator__handle")


@admin.register(Tip)
class TipAdmin(ReadOnlyAdmin):
    """What was tipped, latest first."""

    list_display = ("public_id", "amount_minor", "currency", "creator", "scope", "state", "created_at")
    list_filter = ("state", "currency")
    list_select_related = ("creator",)
    search_fields = ("public_id", "scope", "wallet__user__email", "creator__handle")
