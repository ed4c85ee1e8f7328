"""Strict readers of the environment: an unknown value stops the start instead of guessing."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from marketplace.kernel.money import Money
from marketplace.kernel.refusals import Refusal

TRUE_WORDS: Final = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS: Final = frozenset({"0", "false", "no", "off", ""})


class EnvironmentRefused(RuntimeError):
    """A setting in the environment cannot be understood."""


def text(name: str, default: str = "") -> str:
    """Return the value of ``name``; ``name_FILE`` may point to a file that holds it (for secrets)."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    """Return a yes-or-no setting.

    Raises EnvironmentRefused for a word that is neither.
    """
    raw = os.environ.get(name)
    if raw is None:
        return default
    word = raw.strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise EnvironmentRefused(f"{name} must be one of 1, 0, true, false, yes, no, on, off; it is {raw!r}")


def integer(name: str, default: int) -> int:
    """Return a whole number; raises EnvironmentRefused otherwise."""
    raw = os.environ.get(name)
    if raw is None or raw.strip() == "":
        return default
    try:
        return int(raw)
    except ValueError as error:
        raise EnvironmentRefused(f"{name} must be a whole number; it is {raw!r}") from error


def choice(name: str, words: Sequence[str]) -> str:
    """Return one of ``words``, the first when nothing is set; raises EnvironmentRefused for any other."""
    word = text(name, words[0]) or words[0]
    if word not in words:
        raise EnvironmentRefused(f"{name} must be one of {', '.join(words)}; it is {word!r}")
    return word


def secret(name: str, *, is_needed: bool) -> str:
    """Return a secret that other programs' files can hold unquoted: 32 to 128 letters and digits, or nothing.

    Raises EnvironmentRefused, without showing it, for anything else.
    """
    value = text(name)
    if (value or is_needed) and not re.fullmatch(r"[0-9A-Za-z]{32,128}", value):
        raise EnvironmentRefused(f"{name} must be 32 to 128 letters and digits")
    return value


def listing(name: str, default: str = "") -> list[str]:
    """Return comma-separated words without blanks."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def amounts(name: str, default: str = "") -> dict[str, int]:
    """Return amounts by currency, in minor units, from ``EUR 50, JPY 8000``.

    Raises EnvironmentRefused for what is no amount of that currency, and for a currency that is named twice.
    """
    found: dict[str, int] = {}
    for word in listing(name, default):
        currency, _space, amount = word.partition(" ")
        try:
            money = Money.parse(amount, currency)
        except (ValueError, Refusal) as error:
            raise EnvironmentRefused(
                f"{name} must be amounts such as “EUR 50, JPY 8000”; it has {word!r}"
            ) from error
        if currency in found:
            raise EnvironmentRefused(f"{name} names {currency} twice")
        found[currency] = money.minor
    return found


def database(name: str, default: str, *, pool_max: int = 0, prepare: int = 0) -> dict[str, object]:
    """Return Django's DATABASES entry for ``sqlite:///path`` or ``postgresql://user:password@host/name?host=/dir``.

    A process keeps up to ``pool_max`` connections to PostgreSQL for its next requests and tasks; 0 opens one for each.
    What a connection has asked ``prepare`` times PostgreSQL plans once for as long as it lives; with 0 each time anew.
    """
    url = urlsplit(text(name, default))
    if url.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            # sqlite:////absolute and sqlite:///relative, as other tools write them.
            "NAME": unquote(url.path[1:]) or ":memory:",
            # IMMEDIATE takes the write lock when a transaction starts, not in its middle, where
            # "database is locked" would come without any waiting.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-20000;",
            },
        }
    if url.scheme in {"postgresql", "postgres"}:
        query = {key: values[-1] for key, values in parse_qs(url.query).items()}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path[1:]),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": query.get("host", url.hostname or ""),
            "PORT": query.get("port", str(url.port or "")),
            # A connection that broke while it waited (the server was restarted) is replaced before it is used.
            "CONN_HEALTH_CHECKS": pool_max > 0,
            "OPTIONS": {
                # Values travel beside the statement, without which nothing can be planned once.
                "server_side_binding": True,
                "prepare_threshold": prepare or None,
                **({"pool": {"min_size": 0, "max_size": pool_max}} if pool_max > 0 else {}),
            },
        }
    raise EnvironmentRefused(
        f"{name} must begin with sqlite:// or postgresql://; it begins with {url.scheme!r}"
    )


def origin(name: str) -> str:
    """Return scheme, host and port of an address, for a page's policy; nothing when nothing is set."""
    url = urlsplit(text(name))
    return f"{url.scheme}://{url.netloc}" if url.netloc else ""


def store(name: str) -> dict[str, object] | None:
    """Return Django's STORAGES entry for ``s3://bucket/prefix`` or ``file:///folder``, None when nothing is set.

    Where a bucket is and what opens it stands in ``name_ENDPOINT``, ``_REGION``, ``_ACCESS_KEY``, ``_SECRET_KEY``.
    """
    url = urlsplit(text(name))
    if not url.geturl():
        return None
    place = unquote(url.path).strip("/")
    if url.scheme == "file" and not url.netloc and place:
        options: dict[str, object] = {"location": f"/{place}", "allow_overwrite": True}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    endpoint = text(f"{name}_ENDPOINT")
    if url.scheme != "s3" or not url.netloc or urlsplit(endpoint).scheme not in {"http", "https"}:
        raise EnvironmentRefused(
            f"{name} must be s3://bucket/prefix, with {name}_ENDPOINT as https://…, or file:///folder"
        )
    options = {
        "bucket_name": url.netloc,
        "location": place,
        "endpoint_url": endpoint,
        "region_name": text(f"{name}_REGION") or None,
        "access_key": text(f"{name}_ACCESS_KEY") or None,
        "secret_key": text(f"{name}_SECRET_KEY") or None,
    }
    return {"BACKEND": "marketplace.kernel.s3.PrivateBucket", "OPTIONS": options}
