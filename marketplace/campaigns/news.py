"""Mails about campaigns, to a creator or to the people who manage a brand. Called inside the deed's transaction."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from marketplace.accounts.selectors import language_of
from marketplace.accounts.services import mail_queue
from marketplace.brands.services import brand_tell
from marketplace.campaigns.commission import percent_text
from marketplace.campaigns.models import Campaign, Collaboration
from marketplace.creators.models import Creator


def _context(creator: Creator, campaign: Campaign, path: str, more: dict[str, Any]) -> dict[str, Any]:
    return {
        "brand": campaign.brand.name,
        "campaign": campaign.title,
        "creator": creator.display_name,
        "percent": percent_text(campaign.commission_bp),
        "address": settings.SITE_URL + path,
        **more,
    }


def tell_creator(
    creator: Creator,
    campaign: Campaign,
    template: str,
    stamp: str,
    *,
    path: str,
    more: dict[str, Any] | None = None,
) -> None:
    """Owe the creator a mail in the brand's name."""
    context = _context(creator, campaign, path, {"sender_name": campaign.brand.name, **(more or {})})
    mail_queue(
        key=f"{template}:{stamp}",
        to=creator.user.email,
        language=language_of(creator.user),
        template=template,
        context=context,
    )


def tell_brand(
    campaign: Campaign, creator: Creator, template: str, stamp: str, *, more: dict[str, Any] | None = None
) -> None:
    """Owe a mail to everybody who manages the brand."""
    path = reverse("campaigns:campaign", args=[campaign.brand.public_id, campaign.public_id])
    brand_tell(
        brand=campaign.brand,
        key=f"{template}:{stamp}",
        template=template,
        context=_context(creator, campaign, path, more or {}),
    )


def tell_both(collaboration: Collaboration) -> None:
    """Owe both sides the terms they agreed on."""
    campaign, creator = collaboration.campaign, collaboration.creator
    path = reverse("campaigns:collaboration", args=[collaboration.public_id])
    tell_creator(creator, campaign, "collaboration_agreed", f"creator:{collaboration.public_id}", path=path)
    tell_brand(campaign, creator, "collaboration_agreed", f"brand:{collaboration.public_id}")
