"""What is collected from node_modules, and how hashed names reach module imports."""

from functools import lru_cache
from typing import Any, Final

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage

# How many names' addresses a process remembers: all that pages name, and their marks (``sprite.svg#x``).
ADDRESSES_MAX: Final = 4096


class CollectedStaticConfig(StaticFilesConfig):
    """Leave out of node_modules' folders what no page asks for."""

    ignore_patterns = [
        "CVS",
        ".*",
        "*~",
        "*.map",
        "*.ts",
        "*.mts",
        "*.umd.js",
        "types",
        "hls*.js",
        "scss",
        "*.md",
        "*.json",
        # The browsable API is off, and its style sheets name source maps that we leave out.
        "rest_framework",
    ]


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names everywhere, in module imports too.

    A page names some seventy files, and what was collected does not change under a running process: each address is
    made once, which was a tenth of a page's work.
    """

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._address_of = lru_cache(maxsize=ADDRESSES_MAX)(super().url)

    def url(self, name: str | None, force: bool = False) -> str:
        """Return the address of a file. Raises ValueError for one that was not collected."""
        address: str = self._address_of(name, force)
        return address
