"""The double of Stripe, and each provider with the world around it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.commerce.payments.rigs import CashRig, ManualRig, Rig, SandboxRig, StripeRig
from tests.commerce.payments.stripe_double.server import Double, run

WEBHOOK_SECRET = "whsec_double"


@pytest.fixture(scope="session")
def double_running() -> Iterator[Double]:
    double, server = run()
    yield double
    server.shutdown()
    server.server_close()


@pytest.fixture
def stripe_double(double_running: Double, settings: Any) -> Iterator[Double]:
    """A double that knows nothing yet; what it said wrong, by the types of Stripe's library, breaks the test."""
    double_running.reset()
    settings.STRIPE_SECRET_KEY = "sk_test_double"
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_older", WEBHOOK_SECRET]
    settings.STRIPE_API_BASE = double_running.url
    yield double_running
    assert double_running.mistakes == []


@pytest.fixture
def stripe_rig(stripe_double: Double) -> StripeRig:
    return StripeRig(stripe_double, WEBHOOK_SECRET)


@pytest.fixture(params=["sandbox", "cash", "manual", "stripe"])
def rig(request: pytest.FixtureRequest, db: None) -> Rig:
    """Every provider there is."""
    if request.param == "stripe":
        rig: Rig = request.getfixturevalue("stripe_rig")
        return rig
    return {"sandbox": SandboxRig, "cash": CashRig, "manual": ManualRig}[request.param]()


@pytest.fixture(params=["sandbox", "stripe"])
def card_rig(request: pytest.FixtureRequest, db: None) -> Rig:
    """The providers that take cards."""
    if request.param == "stripe":
        rig: Rig = request.getfixturevalue("stripe_rig")
        return rig
    return SandboxRig()
