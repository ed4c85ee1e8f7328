"""Reads of what a campaign is about."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from commerce.catalog.models import Product
from commerce.catalog.selectors import is_id, with_details
from commerce.offers.models import CampaignProduct
from marketplace.campaigns.models import Campaign, Collaboration


def campaign_products(campaign: Campaign) -> QuerySet[Product]:
    """Return the products of a campaign that are on sale, with details."""
    return with_details(_chosen(campaign.pk).filter(state=Product.State.LISTED))


def products_of_collaboration(collaboration: Collaboration) -> QuerySet[Product]:
    """Return what a creator may show and sell under a collaboration, with details."""
    return with_details(_chosen(collaboration.campaign_id).filter(state=Product.State.LISTED))


def products_to_offer(campaign: Campaign) -> QuerySet[Product]:
    """Return what a brand can put into a campaign, ``is_chosen`` telling what is in it, with details."""
    chosen = CampaignProduct.objects.filter(campaign=campaign, product=OuterRef("pk"))
    products = _promotable(campaign)
    return with_details(products.annotate(is_chosen=Exists(chosen)))


def products_chosen(campaign: Campaign, public_ids: Iterable[str]) -> list[Product]:
    """Return those of a campaign's brand's products that were named; others are as if they were not there."""
    ids = [public_id for public_id in public_ids if is_id(public_id)]
    return list(_promotable(campaign).filter(public_id__in=ids))


def _promotable(campaign: Campaign) -> QuerySet[Product]:
    """Things that creators can hold into a camera: tickets are sold by the show that they admit to."""
    products = Product.objects.filter(brand=campaign.brand_id).exclude(kind=Product.Kind.TICKET)
    return products.exclude(state=Product.State.ARCHIVED)


def _chosen(campaign_id: int) -> QuerySet[Product]:
    return Product.objects.filter(campaigns__campaign=campaign_id)
