"""What everything of the double's world rests on: objects by name, messages, and errors."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

Data = dict[str, Any]


class Refused(Exception):
    """An answer that is an error: status and what is in it."""

    def __init__(self, status: int, **error: Any) -> None:
        super().__init__(error)
        self.status = status
        self.error = error


@dataclass
class Things:
    """Everything the double knows, and the messages it would have sent."""

    objects: dict[str, Data] = field(default_factory=dict)
    behaviours: dict[str, str] = field(default_factory=dict)
    events: list[Data] = field(default_factory=list)
    balances: dict[str, int] = field(default_factory=dict)
    charges: dict[str, str] = field(default_factory=dict)
    sources: dict[str, Data] = field(default_factory=dict)

    def new(self, prefix: str, kind: str, **values: Any) -> Data:
        name = f"{prefix}_{secrets.token_hex(8)}"
        data = {"id": name, "object": kind, "created": int(time.time()), **values}
        self.objects[name] = data
        return data

    def get(self, name: str, kind: str) -> Data:
        data = self.objects.get(name)
        if data is None or data["object"] != kind:
            raise Refused(
                404, type="invalid_request_error", code="resource_missing", message=f"No such {kind}"
            )
        return data

    def tell(self, kind: str, data: Data, account: str = "") -> None:
        message = {
            "id": f"evt_{secrets.token_hex(8)}",
            "object": "event",
            "type": kind,
            "created": int(time.time()),
            "livemode": False,
            "pending_webhooks": 1,
            "data": {"object": dict(data)},
        }
        self.events.append(message | ({"account": account} if account else {}))
