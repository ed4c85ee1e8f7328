"""The sandbox's callbacks in tests: over Django's test client instead of HTTP, at once or when the test says so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.test import Client

from commerce.payments.providers.sandbox import transport


@dataclass
class Wire:
    """Delivers callbacks to the webhook view. ``hold`` keeps them back, for tests of late and disordered ones."""

    hold: bool = False
    is_down: bool = False
    held: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)
    sent: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        if self.is_down:
            raise ConnectionRefusedError("nobody answers")
        message = (url, body, dict(headers))
        if self.hold:
            self.held.append(message)
            return 200
        return self.deliver(message)

    def deliver(self, message: tuple[str, bytes, dict[str, str]]) -> int:
        """Post one message now."""
        url, body, headers = message
        self.sent.append(message)
        fields = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        answer = Client().post(urlsplit(url).path, body, content_type="application/json", **fields)  # type: ignore[arg-type]
        return answer.status_code


@pytest.fixture(autouse=True)
def sandbox_wire() -> Iterator[Wire]:
    """The wire in use; callbacks arrive at once unless the test holds them."""
    wire = Wire()
    before = transport.use_wire(wire)
    yield wire
    transport.use_wire(before)
