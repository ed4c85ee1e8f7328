"""The sandbox's cards. A number is looked at once, here, and never stored: what goes on is a token of its behaviour."""

import re
from dataclasses import dataclass
from typing import Final

from commerce.payments.errors import CardRefused

BEHAVIOURS: Final = {
    "0002": "declined",
    "9995": "insufficient_funds",
    # The bank asks its holder, once: a card that was saved is charged later without them.
    "3155": "challenge",
    # The bank asks its holder every time.
    "3184": "always_challenge",
    "0077": "settles_late",
    # Can be saved, and is declined whenever it is charged later.
    "0341": "fails_later",
    # Pays, and its holder disputes it afterwards.
    "0259": "disputes_later",
    "0069": "expired",
    "9979": "stolen",
}
GOOD: Final = {"4242424242424242": "Visa", "5555555555554444": "Mastercard"}
SPECIAL: Final = re.compile(r"4000[0-9]{8}([0-9]{4})")


@dataclass(frozen=True)
class Card:
    """What is kept of a card: its brand, its last four digits, and how the sandbox treats it."""

    brand: str
    last_four: str
    behaviour: str

    @property
    def token(self) -> str:
        """A name for the card that says nothing secret."""
        return f"card:{self.brand.lower()}:{self.last_four}"

    @property
    def label(self) -> str:
        """What the buyer may read again."""
        return f"{self.brand} •••• {self.last_four}"


def card_of(number: str) -> Card:
    """Recognise a test card.

    Raises CardRefused for every other number: a real card has no business in a sandbox.
    """
    digits = re.sub(r"[\s-]", "", number)
    if digits in GOOD:
        return Card(GOOD[digits], digits[-4:], "good")
    special = SPECIAL.fullmatch(digits)
    if special and special[1] in BEHAVIOURS:
        return Card("Visa", special[1], BEHAVIOURS[special[1]])
    raise CardRefused


def behaviour_of(token: str) -> str:
    """Return how the sandbox treats the card behind a token."""
    return BEHAVIOURS.get(token.rpartition(":")[2], "good")
