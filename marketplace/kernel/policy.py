"""What a page may load, and from where: everything from here, and of others only who takes payments or keeps videos."""

from typing import Any

from csp.constants import NONCE, NONE, SELF

# Its script reads cards in the browser; its rules want it from its own address.
STRIPE = {
    "script-src": ["https://js.stripe.com"],
    "connect-src": ["https://api.stripe.com"],
    "frame-src": ["https://js.stripe.com", "https://hooks.stripe.com"],
    "form-action": ["https://hooks.stripe.com", "https://connect.stripe.com"],
}


def content_security_policy(*, provider: str, store: str) -> dict[str, Any]:
    """Return the policy; ``store`` is the origin that recordings are fetched from, if it is another one."""
    directives: dict[str, list[Any]] = {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF, "ws:", "wss:"],
        "worker-src": [SELF, "blob:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
    if store:
        directives["connect-src"].append(store)
        directives["media-src"].append(store)
    if provider == "stripe":
        for name, addresses in STRIPE.items():
            directives.setdefault(name, []).extend(addresses)
    return {"EXCLUDE_URL_PREFIXES": ["/operator/"], "DIRECTIVES": directives}
