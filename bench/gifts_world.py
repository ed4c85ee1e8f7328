"""The room and wallets of `bench gifts`, and what the books say afterwards. Runs in Django, beside the servers."""

import json
from pathlib import Path
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import F, Q, Sum
from django.utils import timezone

from bench.shop import user
from commerce.ledger.proof import prove_accounts, prove_transfers
from commerce.wallet.models import CoinLot, Gift, Guard, Wallet
from commerce.wallet.proving import prove_wallets
from commerce.wallet.services import coins_present, gifts_settle, wallet_open
from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from marketplace.markets.models import Market
from streams.shows.models import Show

GROWN_UP = 19
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def write_world(wallets: int, coins: int, file: str) -> None:
    """Make a show on air and so many fans with coins, and write down how each of them is known."""
    host = user("gift-host")
    creator = Creator.objects.create(
        user=host,
        handle="gift-host",
        handle_skeleton="gift-host",
        display_name="Gift Host",
        languages=["en"],
        state=Creator.State.APPROVED,
        approved_at=timezone.now(),
    )
    creator.markets.add(Market.objects.get(code="eu"))
    now = timezone.now()
    show = Show.objects.create(
        creator=creator,
        title="Gifts",
        language="en",
        time_zone="Europe/Lisbon",
        starts_at=now,
        started_at=now,
        state=Show.State.LIVE,
    )
    fans = [_fan(number, coins) for number in range(wallets)]
    Path(file).write_text(json.dumps({"show": show.public_id, "sessions": fans}))


def _fan(number: int, coins: int) -> str:
    fan = user(f"fan-{number}")
    Guard.objects.create(wallet=wallet_open(fan), age_confirmed=GROWN_UP)
    coins_present(source=f"bench:{fan.public_id}", user=fan, coins=coins)
    return _session(fan)


def _session(fan: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(fan.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = fan.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def write_books(keys: str, given: int, file: str) -> None:
    """Let every minute be over, and write down what was sent, what is wrong, and whether all sums are equal."""
    sent: list[str] = json.loads(Path(keys).read_text())
    Gift.objects.filter(state=Gift.State.PENDING).update(settle_at=timezone.now())
    while gifts_settle():
        pass
    Path(file).write_text(json.dumps(_books(sent, given)))


def _books(sent: list[str], given: int) -> dict[str, Any]:
    stored = {str(key): coins for key, coins in Gift.objects.values_list("key", "coins")}
    free = Wallet.objects.aggregate(sum=Sum("coins_free"))["sum"] or 0
    spent = CoinLot.objects.aggregate(sum=Sum(F("coins") - F("coins_left")))["sum"] or 0
    negative = Q(coins_free__lt=0) | Q(coins_promised__lt=0) | Q(coins_frozen__lt=0)
    found = (prove()[1] for prove in (prove_transfers, prove_accounts, prove_wallets))
    return {
        "gifts": len(stored),
        "missing": len(set(sent) - stored.keys()),
        "negative_wallets": Wallet.objects.filter(negative).count(),
        # What was spent twice for one key, or for none that anybody made.
        "doubles": len(stored.keys() - set(sent)) + abs(spent - sum(stored.values())),
        "difference": abs(given - free - sum(stored.values())),
        "proof": next(filter(None, found), ""),
    }
