"""Handing in a tax form, deciding about it, and erasing what was declared."""

import json
from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.taxforms.errors import TaxFormDecided
from commerce.taxforms.events import TaxFormEnding, TaxFormReviewed
from commerce.taxforms.models import TaxForm
from commerce.taxforms.numbers import number_clean
from commerce.taxforms.rules import holds_until, needs_review
from commerce.taxforms.selectors import SEAL, answers_of, forms_ending, latest_form
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.kernel.seals import seal

State = TaxForm.State
HINT_CHARACTERS = 4


def tax_form_submit(*, owner: str, kind: str, answers: Mapping[str, str], signed_on: date) -> TaxForm:
    """Keep what a payee declared, sealed; it takes the place of what they declared before, as soon as it holds.

    Pressed twice at once, one form is kept.
    """
    try:
        return _keep(owner, kind, answers, signed_on)
    except IntegrityError:
        there = latest_form(owner)
        if there is not None and there.kind == kind and answers_of(there) == dict(answers):
            return there
        return _keep(owner, kind, answers, signed_on)


@transaction.atomic
def _keep(owner: str, kind: str, answers: Mapping[str, str], signed_on: date) -> TaxForm:
    number = number_clean(answers.get("number", ""))
    waits = needs_review(kind, has_number=bool(number))
    # What was accepted holds until a person has looked at what is to come after it.
    before = [State.SUBMITTED] if waits else list(TaxForm.CURRENT)
    TaxForm.objects.filter(owner=owner, state__in=before).update(state=State.REPLACED)
    return TaxForm.objects.create(
        owner=owner,
        kind=kind,
        state=State.SUBMITTED if waits else State.ACCEPTED,
        sealed=seal(SEAL, json.dumps(dict(answers))),
        number_hint=number[-HINT_CHARACTERS:],
        signed_on=signed_on,
        valid_until=holds_until(kind, signed_on),
    )


@transaction.atomic
def tax_form_accept(*, form: TaxForm, by: User) -> None:
    """An operator looked at it and found it good; the payee is told. Raises TaxFormDecided."""
    _decide(form, by, State.ACCEPTED, "")


@transaction.atomic
def tax_form_send_back(*, form: TaxForm, by: User, reason: str) -> None:
    """An operator found something wrong; the payee reads what. Raises TaxFormDecided."""
    _decide(form, by, State.REFUSED, reason.strip()[:300])


def _decide(form: TaxForm, by: User, state: str, reason: str) -> None:
    # One that holds can still be sent back: something was found out later.
    asked = [State.SUBMITTED] if state == State.ACCEPTED else list(TaxForm.CURRENT)
    rows = TaxForm.objects.filter(pk=form.pk, state__in=asked)
    if state == State.ACCEPTED and rows.exists():
        others = TaxForm.objects.filter(owner=form.owner, state=State.ACCEPTED).exclude(pk=form.pk)
        others.update(state=State.REPLACED)
    if not rows.update(state=state, reason=reason, reviewed_by=by, reviewed_at=timezone.now()):
        raise TaxFormDecided
    form.refresh_from_db()
    emit(TaxFormReviewed(form_id=form.pk, is_accepted=state == State.ACCEPTED))


@transaction.atomic
def tax_form_erase(*, form: TaxForm, by: User, reason: str) -> None:
    """Forget what was declared; that there was a form stays. Raises TaxFormDecided."""
    rows = TaxForm.objects.filter(pk=form.pk).exclude(state=State.ERASED)
    told = {"reviewed_by": by, "reviewed_at": timezone.now(), "reason": reason.strip()[:300]}
    if not rows.update(state=State.ERASED, sealed="", number_hint="", **told):
        raise TaxFormDecided
    form.refresh_from_db()


@transaction.atomic
def forms_remind(day: date) -> int:
    """Say of each form that ends soon, or is over, that it does; whoever is told hears it once per form."""
    ending = forms_ending(day)
    for form in ending:
        emit(TaxFormEnding(form_id=form.pk))
    return len(ending)
