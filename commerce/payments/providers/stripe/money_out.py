"""Stripe's connected accounts: opening them, moving money there, and sending it on to banks."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar, Final

from django.conf import settings

from commerce.payments.errors import ProviderAway, ProviderRefused
from commerce.payments.providers.base import MoneyState, PayeeState, outside_transactions
from commerce.payments.providers.stripe import reading
from commerce.payments.providers.stripe.amounts import sent
from commerce.payments.providers.stripe.client import CODE, Data, ask, ask_balance, client, full, options
from commerce.payments.providers.unable import Unable
from marketplace.kernel.money import Money

# A list is looked through only so far.
PAGES_MAX: Final = 20
PAGE_ROWS: Final = 100


class MoneyOut(Unable):
    """What of Stripe is about payees. Payments stand on it too: they use its way of finding things by our names."""

    pays_connected: ClassVar[bool] = True

    @property
    def is_live(self) -> bool:
        """Real money moves with a live key only."""
        return not str(settings.STRIPE_SECRET_KEY).startswith(("sk_test_", "rk_test_"))

    @property
    def asks_payees(self) -> bool:
        """Stripe pays nobody of whom it does not know who they are."""
        return True

    def _found(self, listed: Callable[[Data], Any], reference: str) -> Data | None:
        """Return the object of a list that bears our name for it. Raises ProviderAway when the list has no end."""
        outside_transactions()
        page: Data = {"limit": PAGE_ROWS}
        for _page in range(PAGES_MAX):
            answer = ask(lambda asked=dict(page): listed(asked))  # type: ignore[misc]
            for data in answer["data"]:
                if reading.reference_of(data) == reference:
                    return dict(data)
            if not answer["has_more"]:
                return None
            page["starting_after"] = answer["data"][-1]["id"]
        raise ProviderAway("more was made since then than can be looked through", provider=CODE)

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
            "return_url": full(return_url),
            "refresh_url": full(return_url),
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

    def transfer(
        self, payee: str, amount: Money, *, reference: str, source: str = "", key: str
    ) -> MoneyState:
        """Move money from the house to a connected account, from one payment's charge when it is named."""
        outside_transactions()
        values = sent(amount, is_paid=False) | {"destination": payee, "metadata": {"reference": reference}}
        if source:
            charge = reading.name_of(
                ask(lambda: client().payment_intents.retrieve(source)).get("latest_charge")
            )
            if not charge:
                raise ProviderRefused("nothing_to_transfer")
            values["source_transaction"] = charge
            return reading.transfer_state(
                ask(lambda: client().transfers.create(values, options=options(key)))
            )
        return reading.transfer_state(
            ask_balance(lambda: client().transfers.create(values, options=options(key)))
        )

    def fetch_transfer(self, ref: str) -> MoneyState:
        """Tell how a transfer stands."""
        outside_transactions()
        return reading.transfer_state(ask(lambda: client().transfers.retrieve(ref)))

    def find_transfer(self, payee: str, reference: str) -> MoneyState | None:
        """Look through the transfers to that account."""
        made = {"destination": payee}
        data = self._found(lambda page: client().transfers.list(made | page), reference)
        return reading.transfer_state(data) if data else None

    def reverse_transfer(self, ref: str, *, key: str) -> MoneyState:
        """Take all of a transfer back, from the balance of the account it went to."""
        before = self.fetch_transfer(ref)
        if before.status == "failed":
            return before
        ask_balance(lambda: client().transfers.reversals.create(ref, {}, options=options(key)))
        return self.fetch_transfer(ref)

    def can_pay(self, amount: Money) -> bool:
        """Not every currency is paid out to its last minor unit."""
        try:
            sent(amount, is_payout=True)
        except ProviderRefused:
            return False
        return True

    def payout(self, destination: str, amount: Money, *, reference: str, key: str) -> MoneyState:
        """Send money from a connected account to its bank."""
        outside_transactions()
        values = sent(amount, is_payout=True) | {"metadata": {"reference": reference}}
        data = ask_balance(lambda: client().payouts.create(values, options=options(key, destination)))
        return reading.payout_state(data, destination)

    def fetch_payout(self, ref: str) -> MoneyState:
        """Tell how a payout really stands."""
        outside_transactions()
        account, _slash, name = ref.partition("/")
        data = ask(lambda: client().payouts.retrieve(name, options={"stripe_account": account}))
        return reading.payout_state(data, account)

    def find_payout(self, destination: str, reference: str) -> MoneyState | None:
        """Look through the payouts of that account."""
        beside = {"stripe_account": destination}
        data = self._found(lambda page: client().payouts.list(page, options=beside), reference)
        return reading.payout_state(data, destination) if data else None
