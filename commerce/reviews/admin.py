"""The operators' page about reviews: show what is held, hide what breaks the rules."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from commerce.reviews.models import Review
from commerce.reviews.services import review_hide, review_show
from marketplace.accounts.operators import Decision, KeptAdmin


def _hide(review: Review, *, reason: str) -> None:
    review_hide(review=review, why=reason)


def _show(review: Review) -> None:
    review_show(review=review)


HIDE = Decision(
    name="hide",
    label=_("Hide"),
    title=_("Hide this review?"),
    text=_("Nobody reads it any more, and it does not count."),
    deed=_hide,
    done=_("hidden"),
    asks_reason=True,
)
SHOW = Decision(
    name="show",
    label=_("Show"),
    title=_("Show this review?"),
    text=_("Everybody reads it, and it counts."),
    deed=_show,
    done=_("shown"),
)


@admin.register(Review)
class ReviewAdmin(KeptAdmin):
    """Reviews; those that wait to be read on top."""

    list_display = ("product", "stars", "created_at", "held_at", "hidden_at")
    list_filter = (
        ("held_at", admin.EmptyFieldListFilter),
        ("hidden_at", admin.EmptyFieldListFilter),
        "stars",
    )
    list_select_related = ("product",)
    search_fields = ("public_id", "product__title", "body")
    ordering = ("-held_at", "-created_at")
    readonly_fields = (
        "public_id", "product", "author", "stars", "body", "created_at", "edited_at", "held_at", "hidden_at",
        "hidden_why", "reply", "replied_by", "replied_at",
    )  # fmt: skip
    fields = readonly_fields
    actions_detail = ("hide", "show")
    hide, show = HIDE.about_one(), SHOW.about_one()
