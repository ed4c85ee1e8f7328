"""How fast somebody may speak."""

from dataclasses import dataclass


@dataclass(slots=True)
class Bucket:
    """A token bucket: ``burst`` at once, then ``per_second``. Time is an argument."""

    burst: float
    per_second: float
    tokens: float = -1.0
    at: float = 0.0

    def take(self, now: float, amount: float = 1.0) -> float:
        """Take tokens and return 0.0, or take nothing and return the seconds until there are enough."""
        self.tokens = self._at(now)
        self.at = max(now, self.at)
        if self.tokens >= amount:
            self.tokens -= amount
            return 0.0
        return (amount - self.tokens) / self.per_second

    def _at(self, now: float) -> float:
        if self.tokens < 0:
            return self.burst
        return min(self.burst, self.tokens + max(0.0, now - self.at) * self.per_second)
