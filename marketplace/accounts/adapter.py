"""How allauth behaves in this house: its mails go through the queue, its limits answer 429, its redirects stay here."""

import uuid
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from marketplace.accounts.addresses import client_address
from marketplace.accounts.errors import TooManyAttempts
from marketplace.accounts.models import User
from marketplace.accounts.selectors import language_known, user_by_email
from marketplace.accounts.services import mail_queue
from marketplace.markets.middleware import MARKET_COOKIE, ZONE_COOKIE
from marketplace.markets.selectors import market_by_code

# allauth's names for its mails → ours.
MAILS: Final = {
    "account/email/email_confirmation_signup": "account_code",
    "account/email/email_confirmation": "account_code",
    "account/email/password_reset_code": "account_reset_code",
    "account/email/account_already_exists": "account_exists",
    "account/email/unknown_account": "account_unknown",
    "account/email/email_changed": "account_notice",
    "account/email/email_confirm": "account_notice",
    "account/email/email_deleted": "account_notice",
    "account/email/password_changed": "account_notice",
    "account/email/password_reset": "account_notice",
    "account/email/password_set": "account_notice",
}
# The one thing to do about a mail, where there is one.
PLACES: Final = {"account_exists": "account_reset_password", "account_unknown": "account_signup"}


class AccountAdapter(DefaultAccountAdapter):
    """The house's rules for sign-up and sign-in."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Owe the mail in its reader's language; the page answers as fast for a known address as for an unknown one."""
        user = context.get("user") or user_by_email(email)
        wanted = user.language if isinstance(user, User) and user.language else get_language() or ""
        plain = {name: value for name, value in context.items() if isinstance(value, str | int)}
        template = MAILS[template_prefix]
        if template in PLACES:
            # Our own address, not one made from the request's Host header.
            plain["address"] = settings.SITE_URL + reverse(PLACES[template])
        mail_queue(
            key=f"account:{uuid.uuid4().hex}",
            to=email,
            language=language_known(wanted),
            template=template,
            context={**plain, "kind": template_prefix.rpartition("/")[2], "minutes": self._code_minutes()},
        )

    @staticmethod
    def _code_minutes() -> int:
        return int(settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT) // 60

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Keep what the visitor chose before there was an account: language, market, time zone."""
        user.language = language_known(get_language() or "")
        user.market = market_by_code(request.COOKIES.get(MARKET_COOKIE, ""))
        user.time_zone = request.COOKIES.get(ZONE_COOKIE, "")[:64]
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def is_safe_url(self, url: str | None) -> bool:
        """Only a path on this host is a place to go on to: no host, no scheme, no trick with slashes or signs."""
        return (
            bool(url)
            and str(url).startswith("/")
            and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the real address of the visitor (TRUSTED_PROXIES decides which header entries count)."""
        return client_address(request.META, trusted_proxies=settings.TRUSTED_PROXIES)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Answer 429 once too many passwords were wrong."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise TooManyAttempts from error

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # The address is part of the key: else a stranger could lock somebody out by typing wrong passwords for them.
        login = str(credentials.get("email") or credentials.get("username") or "").lower()
        return f"{self.get_client_ip(request)}:{login}"
