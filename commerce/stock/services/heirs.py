"""Who gets a piece that somebody lets go, where a rule of its own says that: the next of a fair drop.

A rule goes by how a hold's key begins; the app above that makes such holds registers it in ready(), which is a call
down. It is asked in the transaction in which the piece comes free, so that nobody else can have it in between.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils import timezone

from commerce.stock.models import Reservation
from marketplace.accounts.models import User


@dataclass(frozen=True)
class Heir:
    """For whom the piece is held now, under which key, and for how long."""

    # None: for nobody yet, the piece lies aside again.
    user: User | None
    key: str
    seconds: int
    scope: str = ""


Rule = Callable[[str], Heir | None]
_rules: Final[dict[str, Rule]] = {}


def register_heirs(prefix: str, rule: Rule) -> None:
    """Say who gets what holds let go whose keys begin like this; None from the rule: everybody, as usual."""
    _rules[prefix] = rule


def has_rule(key: str) -> bool:
    """Tell whether a hold has a rule of its own, and so is no plain hold of a bag."""
    return any(key.startswith(prefix) for prefix in _rules)


def heir_of(key: str) -> Heir | None:
    """Return who is next for the hold of a key."""
    rule = next((rule for prefix, rule in _rules.items() if key.startswith(prefix)), None)
    return rule(key) if rule else None


def row_for(heir: Heir, before: Reservation) -> Reservation:
    """Write the hold that takes another one's place."""
    return Reservation.objects.create(
        key=heir.key,
        stock=before.stock,
        quantity=before.quantity,
        user=heir.user,
        scope=heir.scope,
        quotas=before.quotas,
        expires_at=timezone.now() + timedelta(seconds=heir.seconds),
    )
