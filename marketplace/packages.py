"""What packages are told that does not depend on the installation: settings takes it over as it stands."""

from typing import Final

# Third-party modules by name; first-party modules import each other by relative path.
IMPORTMAP: Final = {
    "@hotwired/stimulus": "vendor/stimulus/stimulus.js",
    "@hotwired/turbo": "vendor/turbo/turbo.es2017-esm.js",
    "hls.js": "vendor/hls/hls.light.min.mjs",
}

REST_FRAMEWORK: Final = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "marketplace.kernel.api.Pagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "marketplace.kernel.api.exception_handler",
}

SPECTACULAR_SETTINGS: Final = {
    "TITLE": "Showfloor",
    "DESCRIPTION": "Shows, line-ups and orders of a Showfloor installation.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
}

UNFOLD: Final = {
    "SITE_TITLE": "Showfloor",
    "SITE_HEADER": "Showfloor operators",
    "SITE_URL": "/",
    "SHOW_HISTORY": True,
}

MIDDLEWARE: Final = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "marketplace.markets.middleware.MarketMiddleware",
    "marketplace.kernel.http.RefusalMiddleware",
    "streams.room.second_screen.SecondScreenMiddleware",
]
