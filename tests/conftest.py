"""The cast: alice buys, bruno creates, carla runs a brand, dana is its staff, oliver operates.

Mallory has a brand and a profile of her own, and must get nothing of theirs.
"""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.testcases import TestCase
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from commerce.catalog.models import Product
from marketplace.accounts.models import User
from marketplace.brands.models import Brand, BrandMember
from marketplace.campaigns.models import Collaboration
from marketplace.celery import app as celery_app
from marketplace.creators.models import Creator
from streams.shows.models import Show
from streams.stage.capacity.reader import forget_capacity
from tests import factories, seeds
from tests.commerce.payments.wire import sandbox_wire

# For every test: what buys something hears the sandbox.
__all__ = ["sandbox_wire"]

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "0")
GARBAGE_MIN = 100_000
# How long an example takes is the machine's, not the code's.
hypothesis_settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("unhurried")


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector need not look through it again during thousands of tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_MIN)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Tests with transactions of their own leave the seeds, and nothing else."""
    seeds.keep_seeds()


class CommittingClient(Client):
    """A client whose requests end in a commit, as real ones do: what waits for it runs before the answer is checked."""

    def request(self, **request: Any) -> Any:
        if not connection.in_atomic_block:
            return super().request(**request)
        with TestCase.captureOnCommitCallbacks(execute=True):
            return super().request(**request)


@pytest.fixture(autouse=True)
def quiet_world(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Files in a folder of the test's own, tasks run at once, nothing remembered from the test before."""
    settings.MEDIA_ROOT = tmp_path / "media"
    # What one test counts must not hang on what another one read.
    settings.KEEP_ANSWERS = False
    settings.MEDIA_LIVE_ROOT = tmp_path / "live"
    settings.DOOR_ROOT = tmp_path / "door"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STORAGES = {
        **django_settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        "private": {**django_settings.STORAGES["private"], "OPTIONS": {"location": tmp_path / "private"}},
    }
    settings.SERVE_MEDIA = True
    celery_app.conf.task_always_eager = True
    cache.clear()
    forget_capacity()
    # A page asked for in another language leaves it behind in this thread.
    translation.activate(django_settings.LANGUAGE_CODE)
    yield
    cache.clear()


@pytest.fixture
def committing() -> Callable[[], AbstractContextManager[Any]]:
    """``with committing():`` calls services and runs what waits for their commit."""
    return lambda: TestCase.captureOnCommitCallbacks(execute=True)


@pytest.fixture
def client() -> Client:
    """A visitor who is not signed in."""
    return CommittingClient()


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """Return a client signed in as somebody."""

    def sign_in(user: User) -> Client:
        client = CommittingClient()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def alice(db: None) -> User:
    """A fan who buys."""
    return factories.make_user("alice@example.org", display_name="Alice")


@pytest.fixture
def bruno(db: None) -> Creator:
    """A creator who hosts."""
    return factories.make_creator(
        factories.make_user("bruno@example.org", display_name="Bruno"),
        handle="bruno",
        display_name="Bruno Reis",
    )


@pytest.fixture
def carla(db: None) -> User:
    """The owner of Lantern Row."""
    return factories.make_user("carla@example.org", display_name="Carla")


@pytest.fixture
def lantern(carla: User) -> Brand:
    """The brand that carla runs."""
    return factories.make_brand(carla, name="Lantern Row")


@pytest.fixture
def dana(lantern: Brand) -> User:
    """Staff of Lantern Row."""
    user = factories.make_user("dana@example.org", display_name="Dana")
    BrandMember.objects.create(brand=lantern, user=user, role=BrandMember.Role.STAFF)
    return user


@pytest.fixture
def oliver(db: None) -> User:
    """The operator."""
    return factories.make_user("oliver@example.org", display_name="Oliver", is_staff=True, is_superuser=True)


@pytest.fixture
def mallory(db: None) -> User:
    """Runs another brand and creates too; must get nothing of what is not hers."""
    user = factories.make_user("mallory@example.org", display_name="Mallory")
    factories.make_brand(user, name="Mallory's")
    factories.make_creator(user, handle="mallory")
    return user


@dataclass(frozen=True)
class World:
    """A brand with two products, a creator who sells them, and a show of theirs."""

    brand: Brand
    creator: Creator
    collaboration: Collaboration
    lamp: Product
    candle: Product
    show: Show


@pytest.fixture
def world(lantern: Brand, bruno: Creator) -> World:
    """The smallest world in which something can be sold in a show; the show is scheduled."""
    lamp = factories.make_product(
        lantern,
        title="Washi Moon lamp",
        option_name="Shade",
        variants=["Natural", "Persimmon"],
        prices={"EUR": 6400, "JPY": 9800},
    )
    candle = factories.make_product(
        lantern, title="Beeswax candle", prices={"EUR": 2400, "JPY": 3600}, stock=5
    )
    collaboration = factories.make_collaboration(lantern, bruno, products=[lamp, candle])
    show = factories.make_show(bruno, collaboration=collaboration, products=[lamp, candle])
    return World(lantern, bruno, collaboration, lamp, candle, show)


@pytest.fixture
def live_world(world: World) -> World:
    """The same world with the show on air."""
    Show.objects.filter(pk=world.show.pk).update(state=Show.State.LIVE, started_at=world.show.starts_at)
    world.show.refresh_from_db()
    return world
