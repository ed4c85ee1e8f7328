"""Settings: one file, every value from the environment (see docs/operate.md)."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
from django.utils.translation import gettext_lazy as _

from marketplace import packages
from marketplace.kernel import env
from marketplace.kernel.policy import content_security_policy
from marketplace.kernel.worker_policy import worker_headers_add
from marketplace.logs import to_console
from marketplace.schedule import SCHEDULE
from marketplace.spoken import SPOKEN

# Lets QuerySet[...] and ModelAdmin[...] be written where Python itself reads them.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)
NODE_MODULES = BASE_DIR / "node_modules"

DEBUG = env.flag("DEBUG", default=False)
# The demonstration: synthetic host, /demo/mail, log-ins on the front page.
DEMO = env.flag("DEMO", default=False)
SECRET_KEY = env.text(
    "SECRET_KEY", "only-for-development-and-tests-never-for-a-real-shop" if DEBUG or not DEMO else ""
)
SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.listing("CSRF_TRUSTED_ORIGINS", "")
# How many proxies of ours stand in front; 0 means that forwarding headers are not believed.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0)
HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "daphne",
    "streams.front",
    "streams.room",
    "streams.stage",
    "streams.door",
    "streams.circles",
    "streams.shows",
    "commerce.auctions",
    "commerce.renewals",
    "commerce.checkout",
    "commerce.payouts",
    "commerce.taxforms",
    "commerce.reconciliation",
    "commerce.returns",
    "commerce.invoices",
    "commerce.payments",
    "commerce.offers",
    "commerce.reviews",
    "commerce.orders",
    "commerce.promotions",
    "commerce.stock",
    "commerce.boxoffice",
    "commerce.tickets",
    "commerce.memberships",
    "commerce.wallet",
    "commerce.shipping",
    "commerce.catalog",
    "commerce.ledger",
    "marketplace.campaigns",
    "marketplace.creators",
    "marketplace.brands",
    "marketplace.safety",
    "marketplace.accounts",
    "marketplace.markets",
    "marketplace.kernel",
    "unfold",
    "allauth",
    "allauth.account",
    "channels",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "marketplace.kernel.static_apps.CollectedStaticConfig",
]

MIDDLEWARE = packages.MIDDLEWARE
ROOT_URLCONF = "marketplace.urls"
ASGI_APPLICATION = "marketplace.asgi.application"
WSGI_APPLICATION = "marketplace.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "marketplace.markets.context_processors.reader",
                "commerce.checkout.context_processors.bag",
            ],
        },
    }
]

DATABASES: dict[str, Any] = {
    "default": env.database(
        "DATABASE_URL",
        f"sqlite:///{VAR_DIR / 'showfloor.sqlite3'}",
        # A connection made anew for every request and task would cost PostgreSQL more than what is asked of it.
        pool_max=env.integer("DATABASE_POOL_MAX", 0 if DEBUG else 20),
        prepare=env.integer("DATABASE_PREPARE", 3),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Without Redis only one process works, and nothing is shared: enough for unit tests and manage.py.
REDIS_URL = env.text("REDIS_URL", "")
REDIS_PREFIX = env.text("REDIS_PREFIX", "showfloor")
KEEP_ANSWERS = env.flag("KEEP_ANSWERS", default=bool(REDIS_URL))
CACHES: dict[str, Any] = {
    "default": (
        {
            "BACKEND": "marketplace.kernel.redis_cache.SharedRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": REDIS_PREFIX,
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}
CHANNEL_LAYERS: dict[str, Any] = {
    "default": (
        {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            # redis-py 8 closes idle connections after 5 s by default, and with them every waiting consumer.
            "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}], "prefix": REDIS_PREFIX},
        }
        if REDIS_URL
        else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    )
}

# Celery: workers carry ids; what is owed and when stands in the database.
CELERY_BROKER_URL = (REDIS_URL.replace("unix://", "redis+socket://", 1) if REDIS_URL else "memory://") or None
CELERY_TASK_ALWAYS_EAGER = env.flag("CELERY_EAGER", default=False)
CELERY_TASK_EAGER_PROPAGATES = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_DEFAULT_QUEUE = f"{REDIS_PREFIX}-default"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    # With kombu's defaults a killed worker's tasks come back after minutes only.
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = SCHEDULE

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "front:account"
LOGOUT_REDIRECT_URL = "front:home"
ACCOUNT_ADAPTER = "marketplace.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 900
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
# A changed password or address is mailed to its owner: somebody else may have done it.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ja", _("Japanese"))]
SPOKEN_LANGUAGES = SPOKEN
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "marketplace.kernel.formats"
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS: list[Any] = [
    BASE_DIR / "static",
    ("vendor/hls", NODE_MODULES / "hls.js" / "dist"),
    ("vendor/stimulus", NODE_MODULES / "@hotwired" / "stimulus" / "dist"),
    ("vendor/turbo", NODE_MODULES / "@hotwired" / "turbo" / "dist"),
    ("vendor/aac", NODE_MODULES / "@mediabunny" / "aac-encoder" / "dist" / "modules" / "build"),
    ("vendor/bricolage", NODE_MODULES / "@fontsource-variable" / "bricolage-grotesque" / "files"),
]
HASHED_STATIC = env.flag("HASHED_STATIC", default=not DEBUG)
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Uploads are re-encoded pictures only; production lets nginx serve them.
SERVE_MEDIA = env.flag("SERVE_MEDIA", default=DEBUG or DEMO)
MEDIA_LIVE_ROOT = VAR_DIR / "live"
# What the gate writes down while the database is away, and which tickets it must not let in.
DOOR_ROOT = VAR_DIR / "door"
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "marketplace.kernel.private_files.PrivateFolder"},
    "staticfiles": {
        "BACKEND": (
            "marketplace.kernel.static_apps.HashedStaticStorage"
            if HASHED_STATIC
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = not HASHED_STATIC
WHITENOISE_AUTOREFRESH = not HASHED_STATIC
WHITENOISE_ADD_HEADERS_FUNCTION = worker_headers_add
IMPORTMAP = packages.IMPORTMAP
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

EMAIL_BACKEND = env.text(
    "EMAIL_BACKEND",
    "django.core.mail.backends.filebased.EmailBackend"
    if DEMO or DEBUG
    else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Showfloor <shows@localhost>")

# Money.
PAYMENT_PROVIDER = env.text("PAYMENT_PROVIDER", "sandbox")
ALLOW_SANDBOX_PAYMENTS = env.flag("ALLOW_SANDBOX_PAYMENTS", default=DEBUG or DEMO)
SANDBOX_WEBHOOK_SECRET = env.text("SANDBOX_WEBHOOK_SECRET", f"sandbox:{SECRET_KEY}")
SANDBOX_SETTLE_SECONDS = env.integer("SANDBOX_SETTLE_SECONDS", 20)
SANDBOX_DISPUTE_SECONDS = env.integer("SANDBOX_DISPUTE_SECONDS", 60)
# What the sandbox keeps of each payment, in basis points.
SANDBOX_FEE_BP = env.integer("SANDBOX_FEE_BP", 0)
# Payees tell the sandbox who they are before they are paid, as they would a real provider.
SANDBOX_ASKS_PAYEES = env.flag("SANDBOX_ASKS_PAYEES", default=False)
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY")
STRIPE_PUBLISHABLE_KEY = env.text("STRIPE_PUBLISHABLE_KEY")
# Two while one is being changed.
STRIPE_WEBHOOK_SECRETS = env.listing("STRIPE_WEBHOOK_SECRETS")
# Another address than Stripe's own, for a rehearsal against a double.
STRIPE_API_BASE = env.text("STRIPE_API_BASE")
# Where buyers send bank transfers to, as one line: whose account, its number, its bank.
BANK_TRANSFER_ACCOUNT = env.text("BANK_TRANSFER_ACCOUNT")
# How a provider reaches us when it is embedded; another address than SITE_URL inside a network.
INTERNAL_URL = env.text("INTERNAL_URL", SITE_URL).rstrip("/")
# In whose name the house itself sells: coins, and passes for all shows.
HOUSE_NAME = env.text("HOUSE_NAME", "Showfloor")
# Where the house pays tax (ISO 3166): decides which tax forms payees fill in. Empty: none.
HOUSE_COUNTRY = env.text("HOUSE_COUNTRY").upper()
# What somebody may earn in a year, in whole units of a currency, before a form is asked for; 0: at once.
TAX_FORM_FROM = env.integer("TAX_FORM_FROM", 0)
PLATFORM_FEE_BP = env.integer("PLATFORM_FEE_BP", 500)
# What of its fee the house keeps when a sale is refunded, and how much of a line at most, by currency.
REFUND_FEE_KEPT_BP = env.integer("REFUND_FEE_KEPT_BP", 0)
REFUND_FEE_KEPT_MAX = env.amounts("REFUND_FEE_KEPT_MAX", "EUR 5, USD 5, GBP 5, JPY 800, INR 450, CNY 40")
# Above which amount of an order a refund needs a second person; empty: none does.
REFUND_APPROVAL_ABOVE = env.amounts("REFUND_APPROVAL_ABOVE")
# How much of an order may be given out of kindness; nothing in currencies that are not named.
# A performance whose picture was missing for this part of its time on air, and what part of the price is given then.
FAILED_STREAM_MISSING_BP = env.integer("FAILED_STREAM_MISSING_BP", 2500)
FAILED_STREAM_GOODWILL_BP = env.integer("FAILED_STREAM_GOODWILL_BP", 0)
GOODWILL_MAX = env.amounts("GOODWILL_MAX", "EUR 50, USD 50, GBP 50, JPY 8000, INR 4000, CNY 350")
# Gifts: what of the money behind coins is the creator's, for how long a gift may be taken back, how many coins
# anybody may give in 24 hours and in 30 days, how long a higher limit of one's own waits, and tips in 24 hours.
GIFT_CREATOR_BP = env.integer("GIFT_CREATOR_BP", 6000)
GIFT_UNDO_SECONDS = env.integer("GIFT_UNDO_SECONDS", 60)
GIFT_DAILY_COINS = env.integer("GIFT_DAILY_COINS", 20_000)
GIFT_MONTHLY_COINS = env.integer("GIFT_MONTHLY_COINS", 100_000)
GIFT_COOLING_HOURS = env.integer("GIFT_COOLING_HOURS", 72)
TIP_DAILY_MAX = env.amounts("TIP_DAILY_MAX", "EUR 500, USD 500, GBP 500, JPY 80000, INR 40000, CNY 3500")
STOCK_HOLD_SECONDS = env.integer("STOCK_HOLD_SECONDS", 600)
WAITLIST_OFFER_SECONDS = env.integer("WAITLIST_OFFER_SECONDS", 600)
TICKET_OFFER_SECONDS = env.integer("TICKET_OFFER_SECONDS", 24 * 3600)
# How long the winner of an auction may pay another way when the card on file fails, and how long the next is asked.
AUCTION_PAY_SECONDS = env.integer("AUCTION_PAY_SECONDS", 900)
AUCTION_OFFER_SECONDS = env.integer("AUCTION_OFFER_SECONDS", 1800)
# Memberships: for how long everything stays while a payment is open, after how many days it is tried again, and for how
# long one may be paused; how long before the debit a mandate that asks for it, and a yearly member, are told, and how
# long before it a higher price is.
MEMBERSHIP_GRACE_DAYS = env.integer("MEMBERSHIP_GRACE_DAYS", 14)
MEMBERSHIP_RETRY_DAYS = [int(days) for days in env.listing("MEMBERSHIP_RETRY_DAYS", "1,3,7,12")]
MEMBERSHIP_PAUSE_DAYS_MAX = env.integer("MEMBERSHIP_PAUSE_DAYS_MAX", 90)
MEMBERSHIP_NOTICE_DAYS = env.integer("MEMBERSHIP_NOTICE_DAYS", 7)
MEMBERSHIP_NOTICE_METHODS = env.listing("MEMBERSHIP_NOTICE_METHODS", "SEPA,BACS,BECS,ACH")
RENEWAL_LEASE_SECONDS = env.integer("RENEWAL_LEASE_SECONDS", 60)
MEMBERSHIP_PRICE_NOTICE_DAYS = env.integer("MEMBERSHIP_PRICE_NOTICE_DAYS", 30)
SETTLEMENT_DAYS = env.integer("SETTLEMENT_DAYS", 7)
ASSUMED_DELIVERY_DAYS = env.integer("ASSUMED_DELIVERY_DAYS", 21)
PAYOUT_HOLD_SECONDS = env.integer("PAYOUT_HOLD_SECONDS", -1)
# How long gifts and shares of memberships rest before they are paid out: no parcel says when they are settled.
DIRECT_REST_DAYS = env.integer("DIRECT_REST_DAYS", 7)
# What is less is carried on, by currency; how many order lines one payout is made of at most; and for how long a
# run stays with a process that says nothing any more.
PAYOUT_MINIMUMS = env.listing("PAYOUT_MINIMUMS", "EUR=1.00,GBP=1.00,USD=1.00,JPY=100,KWD=0.300")
PAYOUT_LINES_MAX = env.integer("PAYOUT_LINES_MAX", 20_000)
EXCHANGE_RATE_DAYS_MAX = env.integer("EXCHANGE_RATE_DAYS_MAX", 7)
PAYOUT_LEASE_SECONDS = env.integer("PAYOUT_LEASE_SECONDS", 900)
HOLD_DAYS_MAX = env.integer("HOLD_DAYS_MAX", 90)

# Shows.
# What the line to the outside carries, and how many viewers come in at most (0: as many as there is room for).
MEDIA_UPLINK_MBIT = env.integer("MEDIA_UPLINK_MBIT", 1000)
LIVE_VIEWERS_MAX = env.integer("LIVE_VIEWERS_MAX", 0)
# How much of the processor must be free for a show to begin with two renditions.
SECOND_RENDITION_FREE_PERCENT = env.integer("SECOND_RENDITION_FREE_PERCENT", 30)
SHOW_ABANDONED_SECONDS = env.integer("SHOW_ABANDONED_SECONDS", 120)
# Co-hosts: what helps two browsers behind home routers find each other, and the secret shared with a coturn relay.
RTC_ICE_SERVERS = env.listing("RTC_ICE_SERVERS")
RTC_TURN_SECRET = env.text("RTC_TURN_SECRET")
# Hosts whose browser cannot encode H.264: each costs a fifth of a core. 0 refuses them.
TRANSCODES_MAX = env.integer("TRANSCODES_MAX", max(1, (os.cpu_count() or 1) // 2))
# Where encoders such as OBS are heard, in plain RTMP: for other machines only behind TLS. Port 0 hears none.
RTMP_PORT = env.integer("RTMP_PORT", 1935)
RTMP_BIND = env.text("RTMP_BIND", "127.0.0.1")
# The same as hosts type it into their encoder: the address of what stands in front.
RTMP_URL = env.text("RTMP_URL") or f"rtmp://{urlsplit(SITE_URL).hostname}:{RTMP_PORT}/live"
# Whether the process of the pages hears encoders too, where it is the only one.
RTMP_WITH_PAGES = env.flag("RTMP_WITH_PAGES", default=False)
SHOW_PAUSE_MINUTES_MAX = env.integer("SHOW_PAUSE_MINUTES_MAX", 15)
# Whether hosts may send their shows on to other sites, and whether those may stand in private networks (for tests).
SIMULCAST = env.flag("SIMULCAST", default=True)
SIMULCAST_PRIVATE = env.flag("SIMULCAST_PRIVATE", default=False)
REPORT_HOURS = env.integer("REPORT_HOURS", 24)
RETURN_ANSWER_HOURS = env.integer("RETURN_ANSWER_HOURS", 72)
REVIEW_ASK_DAYS = env.integer("REVIEW_ASK_DAYS", 5)  # after the delivery; 0: never
# Whether people write in rooms under a nickname without an account, where the host leaves that to the house.
GUESTS_MAY_WRITE = env.flag("GUESTS_MAY_WRITE", default=True)
CHAT_MESSAGES_PER_SECOND = env.integer("CHAT_MESSAGES_PER_SECOND", 20)
CHAT_SHOWN_PER_SECOND = env.integer("CHAT_SHOWN_PER_SECOND", 5)
# How many sockets of rooms one process holds before it asks those who only watch to poll.
LIVE_WS_MAX = env.integer("LIVE_WS_MAX", 5000)
# How addresses of the picture are signed: for ourselves alone, or so that nginx can check them too.
LIVE_PASS_FORM = env.choice("LIVE_PASS_FORM", ("hmac", "nginx"))
LIVE_PASS_SECRET = env.secret("LIVE_PASS_SECRET", is_needed=LIVE_PASS_FORM != "hmac")  # noqa: S105
# A second place for recordings; without one they stay where they were made.
if recordings := env.store("RECORDING_STORE"):
    STORAGES["recordings"] = recordings
RECORDING_KEEP_LOCAL = env.flag("RECORDING_KEEP_LOCAL", default=True)
RECORDING_REDIRECT = env.flag("RECORDING_REDIRECT", default=False)

REST_FRAMEWORK = packages.REST_FRAMEWORK
SPECTACULAR_SETTINGS = packages.SPECTACULAR_SETTINGS

# A page may run only our own scripts; the operators' admin (a package's pages) is excepted by path.
CONTENT_SECURITY_POLICY = content_security_policy(
    provider=PAYMENT_PROVIDER, store=env.origin("RECORDING_STORE_ENDPOINT") if RECORDING_REDIRECT else ""
)
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_SSL_REDIRECT = False
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016"]

UNFOLD = packages.UNFOLD

LOGGING = to_console(env.text("LOG_LEVEL", "INFO"))
