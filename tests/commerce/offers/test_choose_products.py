"""A brand says which products a campaign is about; creators see them."""

import pytest
from django.urls import reverse

from commerce.offers.errors import NotYourProduct
from commerce.offers.models import CampaignProduct
from commerce.offers.selectors import campaign_products, products_of_collaboration
from commerce.offers.services import campaign_products_set
from marketplace.brands.models import BrandMember
from marketplace.campaigns.models import Campaign
from tests import factories


@pytest.fixture
def campaign(lantern) -> Campaign:
    return factories.make_campaign(lantern)


def url(campaign: Campaign) -> str:
    return reverse("offers:campaign_products", args=[campaign.brand.public_id, campaign.public_id])


def page(client, campaign: Campaign) -> str:
    address = reverse("campaigns:campaign", args=[campaign.brand.public_id, campaign.public_id])
    return client.get(address).content.decode()


def chosen(campaign: Campaign) -> list[str]:
    return [product.title for product in campaign_products(campaign)]


def test_products_are_chosen_and_changed(client_of, carla, lantern, campaign) -> None:
    lamp, vase, cup = (factories.make_product(lantern, title=title) for title in ("Lamp", "Vase", "Cup"))
    client = client_of(carla)
    assert "No products yet" in page(client, campaign)

    assert client.post(url(campaign), {"product": [lamp.public_id, vase.public_id]}).status_code == 302
    assert chosen(campaign) == ["Lamp", "Vase"]
    client.post(url(campaign), {"product": [vase.public_id, cup.public_id, "nonsense", "\x00"]})
    assert chosen(campaign) == ["Cup", "Vase"]
    assert 'title="Vase"' in page(client, campaign)


def test_creators_see_what_they_would_sell(client_of, bruno, lantern, campaign) -> None:
    address = reverse("campaigns:open_campaign", args=[campaign.public_id])
    client = client_of(bruno.user)
    assert "has not chosen the products yet" in client.get(address).content.decode()

    CampaignProduct.objects.create(campaign=campaign, product=factories.make_product(lantern, title="Lamp"))

    text = client.get(address).content.decode()
    assert "What you would sell" in text
    assert "Lamp" in text
    assert "€64.00" in text


def test_what_is_not_listed_is_not_offered(bruno, lantern) -> None:
    lamp, draft = factories.make_product(lantern), factories.make_product(lantern, state="draft")
    collaboration = factories.make_collaboration(lantern, bruno, products=[lamp, draft])

    assert list(products_of_collaboration(collaboration)) == [lamp]


def test_other_brands_products_cannot_be_chosen(client_of, carla, mallory, campaign) -> None:
    theirs = factories.make_product(mallory.brand_memberships.get().brand)

    client_of(carla).post(url(campaign), {"product": [theirs.public_id]})
    with pytest.raises(NotYourProduct):
        campaign_products_set(campaign=campaign, products=[theirs])

    assert CampaignProduct.objects.exists() is False


def test_a_closed_campaign_stays_as_it_was(client_of, carla, lantern, campaign) -> None:
    lamp = factories.make_product(lantern)
    Campaign.objects.update(state=Campaign.State.CLOSED)

    assert client_of(carla).post(url(campaign), {"product": [lamp.public_id]}).status_code == 409
    assert CampaignProduct.objects.exists() is False


def test_strangers_and_staff_change_nothing(client, client_of, mallory, dana, lantern, campaign) -> None:
    lamp = factories.make_product(lantern)
    sent = {"product": [lamp.public_id]}

    assert client.post(url(campaign), sent).status_code == 302
    assert client_of(mallory).post(url(campaign), sent).status_code == 404
    assert client_of(dana).post(url(campaign), sent).status_code == 403
    assert "Choose the products" not in page(client_of(dana), campaign)
    assert CampaignProduct.objects.exists() is False
    BrandMember.objects.filter(user=dana).update(role=BrandMember.Role.MANAGER)
    client_of(dana).post(url(campaign), sent)
    assert chosen(campaign) == [lamp.title]


@pytest.mark.parametrize("count", [1, 30])
def test_the_panel_takes_the_same_few_queries_for_any_number(
    client_of, carla, lantern, campaign, count, django_assert_max_num_queries
) -> None:
    for _ in range(count):
        factories.make_product(lantern)
    client = client_of(carla)
    page(client, campaign)

    with django_assert_max_num_queries(25):
        page(client, campaign)
