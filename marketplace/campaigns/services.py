"""Writes of campaigns: the brief and its life. Who joins is in agreements.py."""

from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from marketplace.brands.errors import BrandNotApproved
from marketplace.brands.models import Brand
from marketplace.campaigns.errors import CampaignNotDraft, SeatsTooFew
from marketplace.campaigns.events import CampaignPublished
from marketplace.campaigns.models import Campaign
from marketplace.kernel.bus import emit

# A change of any of these changes what a creator would say yes to.
TERMS: Final = ("title", "brief", "market", "language", "commission_bp", "deadline")
FIELDS: Final = (*TERMS, "seats")


@transaction.atomic
def campaign_create(*, brand: Brand, values: dict[str, Any]) -> Campaign:
    """Draft a campaign; nobody outside the brand sees it."""
    return Campaign.objects.create(brand=brand, **{name: values[name] for name in FIELDS})


@transaction.atomic
def campaign_edit(*, campaign: Campaign, values: dict[str, Any]) -> Campaign:
    """Change a campaign. New terms get a new version; what was agreed before stays as agreed."""
    fresh = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if fresh.state == Campaign.State.CLOSED:
        raise CampaignNotDraft
    if values["seats"] < fresh.seats_taken:
        raise SeatsTooFew(taken=fresh.seats_taken)
    changed = [name for name in FIELDS if getattr(fresh, name) != values[name]]
    for name in changed:
        setattr(fresh, name, values[name])
    if set(changed) & set(TERMS):
        fresh.terms_version += 1
        changed.append("terms_version")
    fresh.save(update_fields=changed)
    return fresh


@transaction.atomic
def campaign_publish(*, campaign: Campaign) -> Campaign:
    """Let creators see the campaign and apply."""
    if campaign.brand.state != Brand.State.APPROVED:
        raise BrandNotApproved
    drafts = Campaign.objects.filter(pk=campaign.pk, state=Campaign.State.DRAFT)
    if not drafts.update(state=Campaign.State.PUBLISHED, published_at=timezone.now()):
        raise CampaignNotDraft
    campaign.refresh_from_db()
    emit(CampaignPublished(campaign_id=campaign.pk))
    return campaign


@transaction.atomic
def campaign_close(*, campaign: Campaign) -> Campaign:
    """Take nobody any more; collaborations go on."""
    published = Campaign.objects.filter(pk=campaign.pk, state=Campaign.State.PUBLISHED)
    if not published.update(state=Campaign.State.CLOSED):
        raise CampaignNotDraft
    campaign.refresh_from_db()
    return campaign


def campaign_lock(campaign: Campaign) -> None:
    """Make others who agree on this campaign wait until this transaction ends."""
    Campaign.objects.select_for_update().filter(pk=campaign.pk).first()


def seat_take(*, campaign: Campaign, terms_version: int) -> bool:
    """Take one place of a published campaign at these terms, if there is one. Decided inside the write."""
    open_seats = Campaign.objects.filter(
        pk=campaign.pk,
        state=Campaign.State.PUBLISHED,
        terms_version=terms_version,
        seats_taken__lt=F("seats"),
    )
    return bool(open_seats.update(seats_taken=F("seats_taken") + 1))
