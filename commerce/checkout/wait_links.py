"""The link in a mail by which somebody leaves a waitlist without signing in."""

from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.urls import reverse

from commerce.stock.models import WaitEntry
from commerce.stock.waits import wait_by_public_id

SALT: Final = "showfloor.waitlist.leave"


def leave_key(entry: WaitEntry) -> str:
    """Return the word by which a place on a list is left; it does nothing else, and only for this one."""
    return Signer(salt=SALT).sign(entry.public_id)


def leave_link(entry: WaitEntry) -> str:
    """Return the whole address with that word."""
    return settings.SITE_URL + reverse("checkout:wait_leave_by_link", args=[leave_key(entry)])


def wait_of_key(key: str) -> WaitEntry:
    """Return the place on a list that a link is about. Raises Http404 for one that was not made here."""
    try:
        public_id = Signer(salt=SALT).unsign(key)
    except BadSignature as error:
        raise Http404 from error
    entry = wait_by_public_id(public_id)
    if entry is None:
        raise Http404
    return entry
