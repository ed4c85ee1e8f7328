"""Payees at Stripe: connected accounts, and the pages on which their owners tell it who they are."""

from dataclasses import replace

from django.conf import settings

from commerce.payments.providers.base import PayeeState, outside_transactions
from commerce.payments.providers.stripe import reading
from commerce.payments.providers.stripe.client import ask, client, options
from commerce.payments.providers.unable import Unable


def full_address(path: str) -> str:
    """Return where somebody comes back to, as an address that works from elsewhere."""
    return path if "://" in path else f"{settings.SITE_URL}{path}"


class StripePayees(Unable):
    """The part of Stripe that knows payees."""

    @property
    def is_live(self) -> bool:
        """Real money moves with a live key only."""
        return not str(settings.STRIPE_SECRET_KEY).startswith(("sk_test_", "rk_test_"))

    @property
    def asks_payees(self) -> bool:
        """Stripe pays nobody of whom it does not know who they are."""
        return True

    def connect_payee(self, owner: str, *, country: str, return_url: str, key: str) -> PayeeState:
        """Open a connected account, and return the page where its owner goes on. The house bears fees and losses."""
        outside_transactions()
        values = {
            "country": country,
            "controller": {
                "fees": {"payer": "application"},
                "losses": {"payments": "application"},
                "requirement_collection": "stripe",
                "stripe_dashboard": {"type": "express"},
            },
            "capabilities": {"transfers": {"requested": True}},
            "settings": {"payouts": {"schedule": {"interval": "manual"}}},
            "metadata": {"reference": owner},
        }
        data = ask(lambda: client().accounts.create(values, options=options(key)))
        return reading.payee_state(data, is_live=self.is_live, url=self._onboarding(data["id"], return_url))

    def _onboarding(self, account: str, return_url: str) -> str:
        values = {
            "account": account,
            "type": "account_onboarding",
            "return_url": full_address(return_url),
            "refresh_url": full_address(return_url),
        }
        return str(ask(lambda: client().account_links.create(values))["url"])

    def continue_payee(self, ref: str, *, return_url: str) -> PayeeState:
        """Tell how far a payee is, with a new page of Stripe's unless nothing is left to say."""
        state = self.fetch_payee(ref)
        if state.status in ("incomplete", "pending") or state.missing:
            return replace(state, next={"kind": "redirect", "url": self._onboarding(ref, return_url)})
        return state

    def fetch_payee(self, ref: str) -> PayeeState:
        """Tell whether a payee can be paid, and what is missing."""
        outside_transactions()
        return reading.payee_state(ask(lambda: client().accounts.retrieve(ref)), is_live=self.is_live)
