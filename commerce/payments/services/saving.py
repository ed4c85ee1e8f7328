"""Cards that people keep: saved, confirmed with the bank, charged later, removed."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from commerce.orders.models import Order
from commerce.payments.calls import call_key, call_make, call_note
from commerce.payments.errors import (
    DoesNotFit,
    MethodKeyTaken,
    MethodNotSaved,
    MethodsEnough,
    ProviderAway,
    ProviderRefused,
    SavingNotPossible,
)
from commerce.payments.events import MethodRemoved, MethodSaved
from commerce.payments.models import Payment, ProviderCustomer, SavedMethod
from commerce.payments.providers.base import Can, Method, MethodState, SaveRequest, outside_transactions
from commerce.payments.providers.registry import provider_for
from commerce.payments.selectors import call_of, customer_ref
from commerce.payments.services.paying import payment_begin
from commerce.payments.services.standing import provider_pause
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit

METHODS_MAX: Final = 10
State = SavedMethod.State
STATES: Final = {
    "requires_action": State.REQUIRES_ACTION,
    "ready": State.READY,
    "failed": State.FAILED,
}


def method_save(*, user: User, key: UUID, form: Mapping[str, str]) -> SavedMethod:
    """Keep a card with the provider in use; the same key keeps it once.

    Raises CardRefused, MethodsEnough, SavingNotPossible and, for a key that is somebody else's, MethodKeyTaken; then
    nothing was kept. A state of CREATED means that the provider did not answer: it is asked again by itself.
    """
    outside_transactions()
    first = SavedMethod.objects.filter(key=key, user=user).first()
    if first is not None:
        return method_resume(first)
    provider = provider_for(settings.PAYMENT_PROVIDER)
    if Can.SAVE_METHOD not in provider.can:
        raise SavingNotPossible
    if SavedMethod.objects.filter(user=user, state__in=SavedMethod.KEPT).count() >= METHODS_MAX:
        raise MethodsEnough
    chosen = provider.method_of(form)
    with transaction.atomic():
        saved, _is_new = SavedMethod.objects.get_or_create(
            key=key,
            defaults={
                "user": user,
                "provider": provider.code,
                "token": chosen.token,
                "label": chosen.label,
                "fingerprint": chosen.fingerprint,
            },
        )
        if saved.user_id != user.pk:
            raise MethodKeyTaken
        call_note(
            provider=provider.code,
            key=call_key(key, "save"),
            operation="save",
            request={"token": chosen.token, "label": chosen.label},
        )
    return method_resume(saved)


def method_resume(saved: SavedMethod) -> SavedMethod:
    """Ask the provider to keep a card it has not answered for; any number of times, kept once."""
    if saved.state != State.CREATED:
        return saved
    provider = provider_for(saved.provider)
    key = call_key(saved.key, "save")
    request = SaveRequest(
        reference=saved.public_id,
        token=str(call_of(key).request["token"]),
        person=saved.user.public_id,
        customer=customer_ref(saved.user, saved.provider),
        return_url=reverse("payments:methods"),
    )
    try:
        _applied(saved, call_make(key, lambda: provider.save_method(request, key=key)))
    except ProviderAway as error:
        provider_pause(error)
    except ProviderRefused as error:
        rows = SavedMethod.objects.filter(pk=saved.pk, state=State.CREATED)
        rows.update(state=State.FAILED, failure_code=error.code[:40])
    saved.refresh_from_db()
    return saved


def method_look(saved: SavedMethod) -> SavedMethod:
    """Ask the provider how the keeping of a card stands, and apply it. Raises ProviderAway and ProviderRefused."""
    _applied(saved, provider_for(saved.provider).fetch_method(saved.provider_ref))
    return saved


def _applied(saved: SavedMethod, state: MethodState) -> None:
    """Apply it; a card that its holder removed while the bank was still asked is forgotten there too."""
    outside_transactions()
    method_apply(saved=saved, state=state)
    saved.refresh_from_db()
    if saved.state == State.REMOVED and state.status == "ready" and state.token:
        provider_for(saved.provider).remove_method(state.token)


@transaction.atomic
def method_apply(*, saved: SavedMethod, state: MethodState) -> bool:
    """Bring a card to what the provider says; False when it was there already, or was removed. Raises DoesNotFit."""
    if state.reference != saved.public_id or saved.provider_ref not in ("", state.ref):
        raise DoesNotFit("it belongs to another card")
    wanted = STATES[state.status]
    # The first one is the usual one, unless two are saved at once: then neither waits for the other.
    User.objects.select_for_update().get(pk=saved.user_id)
    is_first = not SavedMethod.objects.filter(user=saved.user_id, is_usual=True).exists()
    open_rows = SavedMethod.objects.filter(pk=saved.pk, state__in=_before(wanted))
    changed = open_rows.update(
        provider_ref=state.ref,
        state=wanted,
        token=state.token or saved.token,
        failure_code=state.failure_code[:40],
        next_step=dict(state.next),
        is_usual=is_first and wanted == State.READY,
    )
    if not changed:
        return False
    if state.customer:
        ProviderCustomer.objects.get_or_create(
            user_id=saved.user_id, provider=saved.provider, defaults={"ref": state.customer}
        )
    if wanted == State.READY:
        emit(MethodSaved(method_id=saved.pk, user_id=saved.user_id))
    return True


def _before(wanted: str) -> list[str]:
    return [State.CREATED] if wanted == State.REQUIRES_ACTION else [State.CREATED, State.REQUIRES_ACTION]


def method_remove(*, saved: SavedMethod) -> bool:
    """Forget a card, here and at the provider; False when it was forgotten before. Raises ProviderAway."""
    outside_transactions()
    if saved.state == State.READY:
        provider_for(saved.provider).remove_method(saved.token)
    before = saved.state
    with transaction.atomic():
        rows = SavedMethod.objects.filter(pk=saved.pk, state=before).exclude(state=State.REMOVED)
        if rows.update(state=State.REMOVED, is_usual=False, removed_at=timezone.now(), next_step={}):
            emit(MethodRemoved(method_id=saved.pk, user_id=saved.user_id))
            return True
    saved.refresh_from_db()
    # The bank agreed at this moment, for instance: then it is forgotten as what it has become.
    return saved.state not in (before, State.REMOVED) and method_remove(saved=saved)


@transaction.atomic
def method_make_usual(*, saved: SavedMethod) -> None:
    """Take this card first from now on. Raises MethodNotSaved."""
    User.objects.select_for_update().get(pk=saved.user_id)
    SavedMethod.objects.filter(user=saved.user_id, is_usual=True).update(is_usual=False)
    if not SavedMethod.objects.filter(pk=saved.pk, state=State.READY).update(is_usual=True):
        raise MethodNotSaved


def kept_method(saved: SavedMethod, *, is_away: bool) -> Method:
    """Return a kept card as ``payment_begin`` takes it. Raises MethodNotSaved."""
    customer = customer_ref(saved.user, saved.provider)
    if saved.state != State.READY or not customer:
        raise MethodNotSaved
    return Method(token=saved.token, label=saved.label, customer=customer, is_away=is_away)


def payment_charge(*, order: Order, saved: SavedMethod, key: UUID | None = None) -> Payment:
    """Pay an order with a kept card while its holder is away; the same key charges once.

    FAILED with ``authentication_required``: the bank wants the holder, who then pays on the order's page.
    Raises MethodNotSaved, AmountNotTaken and OrderClosed; then nothing was charged.
    """
    saved.refresh_from_db()
    kept = kept_method(saved, is_away=True)
    return payment_begin(order=order, key=key or uuid4(), method={"provider": saved.provider}, kept=kept)
