"""Panels that apps above put on campaigns' pages."""

import pytest
from django.http import HttpRequest
from django.utils.html import format_html

from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.campaigns import extensions
from marketplace.campaigns.models import Campaign
from marketplace.creators.models import Creator
from tests.factories import make_campaign

pytestmark = pytest.mark.django_db


def as_html(request: HttpRequest, campaign: Campaign):
    return format_html("<p>Goods of {}</p>", campaign.title)


def as_template(request: HttpRequest, campaign: Campaign):
    return "marketplace/campaigns/_state.html", {"state": "draft", "text": "from a template"}


@pytest.fixture(autouse=True)
def no_other_panels(monkeypatch) -> None:
    """Only what the test registers."""
    monkeypatch.setattr(extensions, "_panels", {"brand": [], "creator": []})


def test_a_panel_is_shown_to_those_it_is_for(client_of, carla: User, lantern: Brand, bruno: Creator) -> None:
    campaign = make_campaign(lantern, title="<Light>")
    for _ in range(2):
        extensions.register_campaign_panel(as_html)
    extensions.register_campaign_panel(as_template, audience="creator")

    page = client_of(carla).get(f"/brand/{lantern.public_id}/campaigns/{campaign.public_id}/").content
    assert page.count(b"Goods of &lt;Light&gt;") == 1
    assert b"From a template" not in page
    terms = client_of(bruno.user).get(f"/studio/campaigns/{campaign.public_id}/").content
    assert b"From a template" in terms
    assert b"Goods of" not in terms
