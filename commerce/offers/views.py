"""Ways into offers: the products on a campaign's pages."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commerce.catalog.selectors import shelf_rows
from commerce.offers import services
from commerce.offers.selectors import campaign_products, products_chosen, products_to_offer
from marketplace.brands.selectors import may
from marketplace.campaigns.models import Campaign
from marketplace.campaigns.selectors import access_campaign


def brand_panel(request: HttpRequest, campaign: Campaign) -> tuple[str, dict[str, Any]]:
    """The products of a campaign as its brand sees and chooses them."""
    rows = shelf_rows(products_to_offer(campaign), campaign.market.currency)
    may_choose = campaign.state != Campaign.State.CLOSED and may(request.user, campaign.brand, to="manage")
    return "commerce/offers/_brand_panel.html", {
        "rows": rows,
        "chosen": [row for row in rows if row.product.is_chosen],  # type: ignore[attr-defined]
        "may_choose": may_choose,
    }


def creator_panel(request: HttpRequest, campaign: Campaign) -> tuple[str, dict[str, Any]]:
    """The products of a campaign as creators see them."""
    rows = shelf_rows(campaign_products(campaign), campaign.market.currency)
    return "commerce/offers/_creator_panel.html", {"rows": rows}


@login_required
@require_POST
def campaign_products_set(request: HttpRequest, public_id: str, campaign_id: str) -> HttpResponse:
    """Say which products a campaign is about."""
    campaign = access_campaign(request.user, public_id, campaign_id, to="manage")
    services.campaign_products_set(
        campaign=campaign, products=products_chosen(campaign, request.POST.getlist("product"))
    )
    messages.success(request, _("The products of the campaign are saved."))
    return redirect("campaigns:campaign", public_id, campaign_id)
