"""A campaign to join."""

import pytest

from marketplace.brands.models import Brand
from marketplace.campaigns.models import Campaign
from tests.factories import make_campaign


@pytest.fixture
def campaign(lantern: Brand) -> Campaign:
    """Two places at 12 %."""
    return make_campaign(lantern, seats=2)
