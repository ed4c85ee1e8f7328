"""Offers: which products a campaign is about."""

from django.db import models

from commerce.catalog.models import Product
from marketplace.campaigns.models import Campaign


class CampaignProduct(models.Model):
    """A product a campaign's creators may show and sell."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="products")
    product = models.ForeignKey(Product, models.CASCADE, related_name="campaigns")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["campaign", "product"], name="campaign_product_once"),)

    def __str__(self) -> str:
        return f"{self.product} in {self.campaign}"
