"""What is collected from node_modules, and how hashed names reach module imports."""

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


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
    """Hashed names everywhere, in module imports too."""

    support_js_module_import_aggregation = True
