"""Where else a show is sent: at most three targets, each with an address and a sealed key."""

import ipaddress
from collections.abc import Collection

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.kernel.clipping import fit
from marketplace.kernel.public_machines import is_public
from marketplace.kernel.seals import SealBroken, seal, unseal
from streams.shows.models import Show
from streams.stage.errors import ShowOver, SimulcastOff, TargetRefused, TooManyTargets
from streams.stage.models import TARGETS_MAX, SimulcastTarget
from streams.stage.simulcast.addresses import Address, AddressRefused, parse
from streams.stage.simulcast.relay import Target
from streams.stage.stream_keys import OVER

SEAL = "simulcast"
KEY_CHARACTERS_MAX = 500


def targets_of(show: Show) -> list[SimulcastTarget]:
    return list(SimulcastTarget.objects.filter(show=show).order_by("position"))


def access_target(show: Show, target_id: int) -> SimulcastTarget:
    """Return a target of a show that its host may change already; raises Http404 for those of other shows."""
    target = SimulcastTarget.objects.filter(show=show, pk=target_id).first()
    if target is None:
        raise Http404
    return target


@transaction.atomic
def target_add(*, show: Show, url: str, key: str, name: str = "") -> SimulcastTarget:
    """Send a show to another site too, from now on if it is on air.

    Raises SimulcastOff, ShowOver, TargetRefused, TooManyTargets.
    """
    if not settings.SIMULCAST:
        raise SimulcastOff
    if show.state in OVER:
        raise ShowOver
    address = _checked(url)
    key = key.strip()
    if not key or len(key) > KEY_CHARACTERS_MAX or not key.isprintable() or " " in key:
        raise TargetRefused(reason=_("its stream key is missing, too long, or has spaces in it."))
    taken = set(SimulcastTarget.objects.filter(show=show).values_list("position", flat=True))
    free = [position for position in range(1, TARGETS_MAX + 1) if position not in taken]
    try:
        with transaction.atomic():
            return SimulcastTarget.objects.create(
                show=show,
                position=free[0],
                name=fit(name.strip(), 40) or address.host[:40],
                url=address.url,
                sealed_key=seal(SEAL, key),
                made_at=timezone.now(),
            )
    except (IndexError, IntegrityError):
        # Without a free place, or somebody took the last one meanwhile.
        raise TooManyTargets(most=TARGETS_MAX) from None


def target_switch(*, target: SimulcastTarget, is_on: bool) -> None:
    """Send to a target or not; the live process follows within two seconds."""
    SimulcastTarget.objects.filter(pk=target.pk).update(is_on=is_on)


def target_remove(*, target: SimulcastTarget) -> None:
    """Forget a target and its key."""
    SimulcastTarget.objects.filter(pk=target.pk).delete()


def targets_to_send(public_ids: Collection[str]) -> list[Target]:
    """Return what is to be sent where, of these shows; one query."""
    rows = SimulcastTarget.objects.filter(
        show__public_id__in=list(public_ids), show__state=Show.State.LIVE, is_on=True
    ).select_related("show")
    return [Target(row.pk, row.show.public_id, row.url, _unsealed(row)) for row in rows]


def _unsealed(target: SimulcastTarget) -> str | None:
    try:
        return unseal(SEAL, target.sealed_key)
    except SealBroken:
        return None


def _checked(url: str) -> Address:
    """Say at once what can be seen without asking for names; the live process looks at the machine itself."""
    try:
        address = parse(url)
    except AddressRefused:
        raise TargetRefused(reason=_("its address has to look like rtmps://server.example/app.")) from None
    if not settings.SIMULCAST_PRIVATE and _is_surely_private(address.host):
        raise TargetRefused(reason=_("its address leads into a private network.")) from None
    return address


def _is_surely_private(host: str) -> bool:
    try:
        return not is_public(ipaddress.ip_address(host))
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))
