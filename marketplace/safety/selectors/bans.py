"""Reads of bans and appeals."""

from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from marketplace.safety.models import Appeal, Ban

SALT: Final = "showfloor.safety.appeal"


def bans_now() -> QuerySet[Ban]:
    """Return the bans that hold now."""
    return Ban.objects.filter(Q(until__isnull=True) | Q(until__gt=timezone.now()), lifted_at__isnull=True)


def bans_there(*, brand: str, creator: str) -> QuerySet[Ban]:
    """Return the bans that hold now in the shows of a brand and a creator (public ids), and in the whole house."""
    everywhere = Q(brand="", creator="")
    here = Q(brand=brand) if brand else Q(pk__in=[])
    return bans_now().filter(everywhere | here | (Q(creator=creator) if creator else Q(pk__in=[])))


def bans_that_meet(bans: QuerySet[Ban], *, keys: Iterable[str], network: str) -> list[Ban]:
    """Return those of some bans that know one of these keys (account, browser) or this network, in one query."""
    known = [key for key in keys if key]
    wanted = Q(visitor__in=known) | Q(device__in=known)
    if network:
        wanted |= Q(network=network)
    return list(bans.filter(wanted))


def appeal_path(ban: Ban) -> str:
    """Return where a banned person can ask to be let in again; the address is the right to."""
    return reverse("safety:appeal", args=[Signer(salt=SALT).sign(ban.public_id)])


def appeal_address(ban: Ban) -> str:
    """Return the same as a full address, for mails."""
    return settings.SITE_URL + appeal_path(ban)


def access_ban_by_link(token: str) -> Ban:
    """Return the ban that the link of an appeal names; Http404 for any other link."""
    try:
        public_id = Signer(salt=SALT).unsign(token)
    except BadSignature as error:
        raise Http404 from error
    ban = Ban.objects.select_related("appeal").filter(public_id=public_id).first()
    if ban is None:
        raise Http404
    return ban


def appeals_open() -> QuerySet[Appeal]:
    """Return the appeals that wait for an answer, the oldest first."""
    return Appeal.objects.select_related("ban").filter(state=Appeal.State.OPEN)


def bans_kept(*, brand: str = "", creator: str = "") -> QuerySet[Ban]:
    """Return the bans that a brand or a creator has made and not lifted; all of the house when neither is named."""
    named = {key: value for key, value in (("brand", brand), ("creator", creator)) if value}
    return bans_now().select_related("by").filter(**named)


def appeals_there(*, brand: str = "", creator: str = "") -> QuerySet[Appeal]:
    """Return the appeals to such bans that wait for an answer."""
    named = {f"ban__{key}": value for key, value in (("brand", brand), ("creator", creator)) if value}
    return appeals_open().filter(**named)
