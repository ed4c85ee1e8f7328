"""The operators' pages about payouts. To be looked at."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from commerce.payouts.hold_forms import HoldForm
from commerce.payouts.holding import hold_lift, hold_place
from commerce.payouts.models import (
    Agency,
    ExchangeRate,
    FeeRule,
    Hold,
    Payout,
    PayoutLine,
    PayoutRun,
    Representation,
    SellerTerms,
    Settlement,
    Unpaid,
)
from commerce.payouts.reasons import label_of
from commerce.payouts.selectors import with_counts
from commerce.payouts.services.retrying import payout_retry
from marketplace.accounts.models import User
from marketplace.accounts.operators import Decision, ReadOnlyAdmin
from marketplace.kernel.money import format_money


class LineInline(TabularInline):
    """What a payout is made of."""

    model = PayoutLine
    fields = readonly_fields = ("reference", "transfer_key", "amount_minor", "is_returned")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class UnpaidInline(TabularInline):
    """Whom a run did not pay, and why."""

    model = Unpaid
    verbose_name_plural = _("not paid")
    fields = readonly_fields = ("owner", "why", "amount")
    hide_title = True
    extra = 0
    can_delete = False
    ordering = ("owner", "currency")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("why"))
    def why(self, row: Unpaid) -> str:
        """The reason in words."""
        return label_of(row.reason)

    @admin.display(description=_("amount"))
    def amount(self, row: Unpaid) -> str:
        """What was not paid; below zero where more was taken back."""
        return format_money(row.money)


@admin.register(PayoutRun)
class PayoutRunAdmin(ReadOnlyAdmin):
    """Sweeps; one that was blocked says why, and each whom it did not pay."""

    list_display = ("key", "started_at", "finished_at", "payout_count", "unpaid_count", "blocked_reason")
    fields = ("key", "started_at", "finished_at", "blocked_reason", "claimed_until")
    inlines = (UnpaidInline,)
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """With how many it paid and did not pay."""
        return with_counts(super().get_queryset(request))

    @admin.display(description=_("payouts"))
    def payout_count(self, run: Any) -> int:
        return int(run.paid)

    @admin.display(description=_("not paid"))
    def unpaid_count(self, run: Any) -> int:
        return int(run.left)


def _retry(payout: Payout, reason: str) -> None:
    payout_retry(payout=payout, reason=reason)


RETRY = Decision(
    name="retry",
    label=_("Try again"),
    title=_("Pay to the same account again?"),
    text=_("The next run pays to the account that this payout came back from. Say why it works now."),
    deed=_retry,
    done=_("to be paid again"),
    asks_reason=True,
    needs="decide",
)


@admin.register(Payout)
class PayoutAdmin(ReadOnlyAdmin):
    """Money to payees."""

    list_display = (
        "public_id", "owner", "state", "amount_minor", "currency", "destination_label", "failure_code", "created_at",
    )  # fmt: skip
    list_filter = ("state", "currency", "account_kind")
    search_fields = ("public_id", "owner", "provider_ref")
    exclude = ("destination",)
    inlines = (LineInline,)
    actions_detail = ("retry",)
    retry = RETRY.about_one()


class WrittenOnceAdmin(ModelAdmin):
    """What sales refer to: written, and then only ended."""

    open_fields: tuple[str, ...] = ("valid_until",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Only the end of what is written may be set."""
        names = tuple(
            field.name for field in self.model._meta.fields if field.editable and field.name != "id"
        )
        return tuple(name for name in names if name not in self.open_fields) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ExchangeRate)
class ExchangeRateAdmin(ModelAdmin):
    """Rates for payouts in another currency; a payout keeps the one it was made at."""

    list_display = ("on", "sold", "bought", "value", "source")
    list_filter = ("sold", "bought", "source")
    date_hierarchy = "on"


@admin.register(FeeRule)
class FeeRuleAdmin(WrittenOnceAdmin):
    """The fee schedule. A rate that changes is ended and a new one begun."""

    list_display = ("name", "category", "market", "bp", "valid_from", "valid_until")
    list_filter = ("market", "category")
    list_select_related = ("category", "market")
    search_fields = ("name",)


@admin.register(SellerTerms)
class SellerTermsAdmin(ModelAdmin):
    """Which sellers are settled sooner or later than the others. What arrived before keeps its days."""

    list_display = ("brand", "days")
    list_filter = ("days",)
    list_select_related = ("brand",)
    search_fields = ("brand__name",)


@admin.register(Settlement)
class SettlementAdmin(ReadOnlyAdmin):
    """What is locked, and what is settled."""

    list_display = ("fulfilment", "days", "arrived_at", "is_assumed", "due_at", "settled_at")
    list_filter = ("days", "is_assumed")
    list_select_related = ("fulfilment__order", "fulfilment__brand")
    search_fields = ("fulfilment__order__public_id", "fulfilment__brand__name")


@admin.register(Agency)
class AgencyAdmin(ModelAdmin):
    """Agencies. One that is owed something is never deleted."""

    list_display = ("name", "is_verified", "public_id")
    search_fields = ("name",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Representation)
class RepresentationAdmin(WrittenOnceAdmin):
    """Who looks after whom, for which part of the commission. Another part is another agreement."""

    list_display = ("agency", "creator", "share_bp", "consent", "valid_from", "valid_until")
    list_filter = ("agency",)
    list_select_related = ("agency", "creator")
    search_fields = ("creator__display_name", "agency__name")


def _lift(hold: Hold, reason: str) -> None:
    hold_lift(hold=hold, reason=reason)


LIFT = Decision(
    name="lift",
    label=_("Lift"),
    title=_("Lift this hold?"),
    text=_("The money is free for the next payout run. The payee gets a mail with what you write."),
    deed=_lift,
    done=_("lifted"),
    asks_reason=True,
)


@admin.register(Hold)
class HoldAdmin(ModelAdmin):
    """Holding money back: with a reason, what shows it, and a day on which it ends by itself."""

    form = HoldForm
    list_display = ("owner", "number", "reason", "begins_at", "ends_at", "lifted_at")
    list_filter = ("ends_at",)
    search_fields = ("owner", "reference", "reason")
    fields = ("brand", "creator", "agency", "order_number", "reason", "evidence", "ends_on")
    actions_detail = ("lift",)
    lift = LIFT.about_one()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What was placed is read; the choices are for placing one."""
        if obj is None:
            return self.fields
        return (
            "owner", "number", "reason", "evidence", "begins_at", "ends_at", "placed_by", "lifted_at", "lift_reason",
        )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.get_fields(request, obj) if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            return HoldForm
        return super().get_form(request, obj, change=change, form=ModelForm, **kwargs)

    def save_model(self, request: HttpRequest, obj: Hold, form: Any, change: bool) -> None:
        """Placing goes through its one service."""
        if change:
            return
        said = form.cleaned_data
        by = request.user if isinstance(request.user, User) else None
        placed = hold_place(owner=said["owner"], reference=said["reference"], ground=said["ground"], by=by)
        obj.pk, obj.public_id, obj.owner, obj.ends_at = (
            placed.pk,
            placed.public_id,
            placed.owner,
            placed.ends_at,
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
