"""Where the log goes and what of it is kept."""

from typing import Any, Final

# They tell of each request, or of each font.
QUIET: Final = ("django.channels.server", "daphne.http_protocol", "weasyprint", "fontTools")


def to_console(level: str) -> dict[str, Any]:
    """Return Django's LOGGING entry: one line for each event, on the standard output."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {name: {"level": "WARNING"} for name in QUIET},
    }
