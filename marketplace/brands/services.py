"""Writes of brands: founding, the wizard's steps, review."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.selectors import language_of, operators
from marketplace.accounts.services import mail_queue, people_tell
from marketplace.brands import wizard
from marketplace.brands.errors import (
    BrandNotDraft,
    BrandNotSubmitted,
    ReasonMissing,
    StepsMissing,
    TooManyDrafts,
)
from marketplace.brands.events import BrandApproved, BrandRefused, BrandSubmitted
from marketplace.brands.models import Brand, BrandMember
from marketplace.brands.selectors import brands_of, people_who
from marketplace.kernel.bus import emit
from marketplace.kernel.picture_copies import picture_forget, picture_kept
from marketplace.kernel.pictures import CleanPicture

DRAFTS_MAX: Final = 5
# Who a brand is and where it sells was checked by a person: a change of that is asked for, not typed.
FIXED_WHEN_APPROVED: Final = frozenset({"market", "legal_name", "register_number", "country"})
STEP_FIELDS: Final[dict[str, frozenset[str]]] = {
    "company": frozenset({"name", "description", "logo", "market"}),
    "people": frozenset(
        {
            "legal_name",
            "register_number",
            "vat_number",
            "address",
            "country",
            "contact_email",
            "contact_phone",
        }
    ),
    "promise": frozenset(
        {"ships_within_days", "returns_days", "payout_account", "wants_order_mails", "wants_order_digest"}
    ),
}
OPEN_STATES: Final = (Brand.State.DRAFT, Brand.State.REFUSED)


@transaction.atomic
def brand_found(*, founder: User, key: UUID, values: dict[str, Any]) -> Brand:
    """Found a brand with its first step filled in; the same key returns the brand founded before."""
    known = brands_of(founder).filter(key=key).first()
    if known is not None:
        return known
    if brands_of(founder).filter(state=Brand.State.DRAFT).count() >= DRAFTS_MAX:
        raise TooManyDrafts(count=DRAFTS_MAX)
    brand = Brand(key=key, wizard_step="company")
    _put(brand, _allowed(brand, "company", values))
    brand.save(force_insert=True)
    BrandMember.objects.create(brand=brand, user=founder, role=BrandMember.Role.OWNER)
    if brand.logo:
        picture_kept(brand)
    return brand


@transaction.atomic
def brand_step_save(*, brand: Brand, step: str, values: dict[str, Any]) -> Brand:
    """Save one step of the wizard; what was checked by an operator stays as it is."""
    fresh = Brand.objects.select_for_update().get(pk=brand.pk)
    if fresh.state == Brand.State.SUBMITTED:
        raise BrandNotDraft
    allowed = _allowed(fresh, step, values)
    old_logo = fresh.logo.name
    _put(fresh, allowed)
    fresh.wizard_step = step
    fresh.save(update_fields=[*allowed, "wizard_step"])
    if fresh.logo.name != old_logo:
        picture_forget(storage=fresh.logo.storage, name=old_logo)
        picture_kept(fresh)
    return fresh


def _allowed(brand: Brand, step: str, values: dict[str, Any]) -> dict[str, Any]:
    fixed = FIXED_WHEN_APPROVED if brand.state == Brand.State.APPROVED else frozenset[str]()
    names = STEP_FIELDS[step] - fixed
    return {
        name: value for name, value in values.items() if name in names and not (name == "logo" and not value)
    }


def _put(brand: Brand, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if isinstance(value, CleanPicture):
            brand.logo.save(str(value.content.name), value.content, save=False)
        else:
            setattr(brand, name, value)


@transaction.atomic
def brand_submit(*, brand: Brand) -> Brand:
    """Send the brand in for review; raises StepsMissing while something is not filled in."""
    missing = wizard.missing_steps(brand)
    if missing:
        raise StepsMissing(steps=", ".join(str(step.title) for step in missing))
    now = timezone.now()
    waiting = Brand.objects.filter(pk=brand.pk, state__in=OPEN_STATES)
    if not waiting.update(state=Brand.State.SUBMITTED, submitted_at=now, state_reason=""):
        raise BrandNotDraft
    brand.refresh_from_db()
    emit(BrandSubmitted(brand_id=brand.pk))
    _tell(brand, "brand_submitted", now, path=wizard.step_url(brand, wizard.REVIEW))
    page = settings.SITE_URL + reverse("admin:brands_brand_change", args=[brand.pk])
    people_tell(
        people=operators(),
        key=f"review_brand:{brand.public_id}:{now.timestamp()}",
        template="review_brand",
        context={"name": brand.name, "address": page},
    )
    return brand


@transaction.atomic
def brand_approve(*, brand: Brand) -> Brand:
    """Let a brand sell."""
    now = timezone.now()
    waiting = Brand.objects.filter(pk=brand.pk, state=Brand.State.SUBMITTED)
    if not waiting.update(state=Brand.State.APPROVED, approved_at=now, state_reason=""):
        raise BrandNotSubmitted
    brand.refresh_from_db()
    emit(BrandApproved(brand_id=brand.pk))
    _tell(brand, "brand_approved", now, path=reverse("front:brand_today", args=[brand.public_id]))
    return brand


@transaction.atomic
def brand_refuse(*, brand: Brand, reason: str) -> Brand:
    """Send a brand back with the reason; it may put that right and apply again."""
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    waiting = Brand.objects.filter(pk=brand.pk, state=Brand.State.SUBMITTED)
    if not waiting.update(state=Brand.State.REFUSED, state_reason=reason):
        raise BrandNotSubmitted
    brand.refresh_from_db()
    emit(BrandRefused(brand_id=brand.pk))
    path = wizard.step_url(brand, wizard.REVIEW)
    _tell(brand, "brand_refused", timezone.now(), path=path, more={"reason": reason})
    return brand


def _tell(
    brand: Brand, template: str, moment: datetime, *, path: str, more: dict[str, Any] | None = None
) -> None:
    context = {"brand": brand.name, "address": settings.SITE_URL + path, **(more or {})}
    brand_tell(
        brand=brand,
        key=f"{template}:{brand.public_id}:{moment.timestamp()}",
        template=template,
        context=context,
    )


@transaction.atomic
def brand_tell(*, brand: Brand, key: str, template: str, context: dict[str, Any]) -> None:
    """Owe a mail to each person who manages the brand, in their own language."""
    people_tell(people=people_who(brand, to="manage"), key=key, template=template, context=context)


@transaction.atomic
def wizard_remind(*, brand: Brand, person: User) -> None:
    """Owe the way back into the wizard to the person who leaves it; at most one such mail a day."""
    mail_queue(
        key=f"brand_continue:{brand.public_id}:{person.public_id}:{timezone.now():%Y-%m-%d}",
        to=person.email,
        language=language_of(person),
        template="brand_continue",
        context={
            "brand": brand.name,
            "address": settings.SITE_URL + reverse("brands:resume", args=[brand.public_id]),
            "steps": [str(step.title) for step in wizard.missing_steps(brand)],
        },
    )
