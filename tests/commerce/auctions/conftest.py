"""What auctions need: a piece of which there are two, and people who can pay."""

from typing import Any

import pytest

from marketplace.accounts.models import User
from tests import factories


@pytest.fixture
def vase(lantern) -> Any:
    """A thing that carla's brand has twice."""
    return factories.make_product(lantern, title="Moon vase", stock=2).variants.get()


@pytest.fixture
def bela(db: None) -> User:
    """A second fan who bids."""
    return factories.make_user("bela@example.org", display_name="Bela")


@pytest.fixture
def cleo(db: None) -> User:
    """And a third one."""
    return factories.make_user("cleo@example.org", display_name="Cleo")
