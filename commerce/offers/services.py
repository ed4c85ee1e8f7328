"""Writes of what a campaign is about."""

from collections.abc import Collection

from django.db import transaction

from commerce.catalog.models import Product
from commerce.offers.errors import CampaignClosed, NotYourProduct
from commerce.offers.models import CampaignProduct
from marketplace.campaigns.models import Campaign


@transaction.atomic
def campaign_products_set(*, campaign: Campaign, products: Collection[Product]) -> None:
    """Say which products a campaign is about; those left out leave it, line-ups that have them keep them.

    Raises NotYourProduct, CampaignClosed.
    """
    if campaign.state == Campaign.State.CLOSED:
        raise CampaignClosed
    if any(product.brand_id != campaign.brand_id for product in products):
        raise NotYourProduct
    wanted = {product.pk for product in products}
    CampaignProduct.objects.filter(campaign=campaign).exclude(product__in=wanted).delete()
    CampaignProduct.objects.bulk_create(
        (CampaignProduct(campaign=campaign, product_id=pk) for pk in sorted(wanted)), ignore_conflicts=True
    )
