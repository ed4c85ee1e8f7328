"""Which sums and currencies a provider takes."""

from dataclasses import dataclass, field
from typing import Final

from commerce.payments.errors import AmountNotTaken, ProviderRefused
from marketplace.kernel.money import AMOUNT_MINOR_MAX, Money, format_money

ANY: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class Limits:
    """``currencies``: those taken, none named for all; ``most_minor`` and ``least_minor`` per currency."""

    currencies: frozenset[str] = ANY
    least_minor: dict[str, int] = field(default_factory=dict)
    most_minor: int = AMOUNT_MINOR_MAX

    def _obstacle(self, amount: Money) -> str:
        if self.currencies and amount.currency not in self.currencies:
            return "currency_not_taken"
        if amount.minor < self.least_minor.get(amount.currency, 1):
            return "amount_too_small"
        return "amount_too_large" if amount.minor > self.most_minor else ""

    def check(self, amount: Money) -> None:
        """Raise AmountNotTaken for what people are to be told before anything is asked."""
        if self._obstacle(amount):
            raise AmountNotTaken(amount=format_money(amount))

    def refuse(self, amount: Money) -> None:
        """Raise ProviderRefused, as a provider itself would."""
        obstacle = self._obstacle(amount)
        if obstacle:
            raise ProviderRefused(obstacle)
