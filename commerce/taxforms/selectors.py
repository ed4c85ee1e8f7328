"""Reads of tax forms: what a payee has declared, whether that is enough, and the operators' door."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils import timezone

from commerce.ledger.selectors import payables_of
from commerce.ledger.yearly import earned_in_currencies
from commerce.taxforms.models import TaxForm
from commerce.taxforms.rules import is_asked
from marketplace.accounts.models import User
from marketplace.kernel.money import exponent
from marketplace.kernel.seals import unseal

SEAL: Final = "taxform"
OPERATORS_PERMISSION: Final = "taxforms.view_taxform"
REMIND_DAYS: Final = 60
REMIND_ROWS_MAX: Final = 500


@dataclass(frozen=True)
class TaxStanding:
    """Whether a payee has to declare something, and how far that is."""

    is_asked: bool = False
    # Nothing is needed yet: they have not earned enough in this year.
    is_below: bool = False
    form: TaxForm | None = None
    is_over: bool = False
    # The one before still holds while a new one waits.
    is_covered: bool = False

    @property
    def obstacle(self) -> str:
        """Why nothing can be paid for want of a form, or ""."""
        if not self.is_asked or self.is_below or self.is_covered:
            return ""
        if self.form is None or self.form.state == TaxForm.State.REFUSED:
            return "tax_form_missing"
        if self.is_over:
            return "tax_form_over"
        return "tax_form_waiting" if self.form.state == TaxForm.State.SUBMITTED else ""


def tax_standing(owner: str, day: date | None = None) -> TaxStanding:
    """Return how far a payee is with their tax form."""
    if not is_asked(settings.HOUSE_COUNTRY):
        return TaxStanding()
    day = day or timezone.localdate()
    form = latest_form(owner)
    is_over = bool(form and form.valid_until and form.valid_until < day)
    waits = form is not None and form.state == TaxForm.State.SUBMITTED
    return TaxStanding(
        is_asked=True,
        is_below=_is_below(owner, day),
        form=form,
        is_over=is_over,
        is_covered=waits and bool(accepted_forms([owner], day)),
    )


def _is_below(owner: str, day: date) -> bool:
    """Tell whether what somebody earned this year stays below the sum from which a form is asked, in every currency.

    What they are owed of the years before counts as well: it would be paid in this one.
    """
    least = settings.TAX_FORM_FROM
    if least <= 0:
        return False
    earned = earned_in_currencies(owner, day.year)
    sums = [*earned.items(), *((row.posted.currency, row.posted.minor) for row in payables_of(owner))]
    return all(minor < least * 10 ** exponent(currency) for currency, minor in sums)


def latest_form(owner: str) -> TaxForm | None:
    """Return what counts for a payee: what holds or waits, else what was sent back last."""
    rows = TaxForm.objects.filter(owner=owner)
    current = rows.filter(state__in=TaxForm.CURRENT).first()
    if current is not None:
        return current
    last = rows.first()
    return last if last is not None and last.state == TaxForm.State.REFUSED else None


def answers_of(form: TaxForm) -> dict[str, str]:
    """Return what was declared; nothing once it was erased. Raises SealBroken when SECRET_KEY has changed."""
    said: dict[str, str] = json.loads(unseal(SEAL, form.sealed)) if form.sealed else {}
    return said


def forms_ending(day: date) -> list[TaxForm]:
    """Return forms that end within weeks, or ended lately: whoever is owed money has to renew them."""
    rows = TaxForm.objects.filter(
        state__in=TaxForm.CURRENT,
        valid_until__lte=day + timedelta(days=REMIND_DAYS),
        valid_until__gte=day - timedelta(days=REMIND_DAYS),
    )
    newer = TaxForm.objects.filter(
        owner=OuterRef("owner"), state=TaxForm.State.SUBMITTED, pk__gt=OuterRef("pk")
    )
    rows = rows.exclude(Exists(newer))
    return list(rows.order_by("valid_until", "pk")[:REMIND_ROWS_MAX])


def form_by_id(form_id: int) -> TaxForm:
    """Return a form; raises TaxForm.DoesNotExist."""
    return TaxForm.objects.get(pk=form_id)


def access_tax_year(viewer: User | AnonymousUser) -> None:
    """Let operators in who may see tax forms; Http404 for everybody else."""
    if not (viewer.is_authenticated and viewer.is_staff and viewer.has_perm(OPERATORS_PERMISSION)):
        raise Http404


def accepted_forms(owners: list[str], day: date) -> dict[str, TaxForm]:
    """Return the forms that hold, by payee."""
    rows: QuerySet[TaxForm] = TaxForm.objects.filter(owner__in=owners, state=TaxForm.State.ACCEPTED)
    return {form.owner: form for form in rows if form.valid_until is None or form.valid_until >= day}
