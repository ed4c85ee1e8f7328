"""Mails about getting paid: what is missing while money waits, what a provider asks for, what became of a tax form."""

from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from commerce.payouts.payees import payee_of, people_of
from commerce.payouts.selectors import accounts_owed, payable_now
from marketplace.accounts.services import people_tell

# What payees can do something about.
THEIRS: Final = frozenset(
    ("no_account", "provider_incomplete", "provider_refused", "tax_form_missing", "tax_form_over")
)


def getting_paid_path(owner: str) -> str:
    """Return where a payee sees what is there and what is missing."""
    kind, _colon, public_id = owner.partition(":")
    if kind == "brand":
        return reverse("payouts:brand_getting_paid", args=[public_id])
    return reverse("payouts:creator_getting_paid")


def payee_tell(owner: str, *, key: str, what: str, **more: Any) -> None:
    """Owe a payee's people a mail about getting paid; the same key again owes nothing more."""
    payee = payee_of(owner)
    people_tell(
        people=people_of(owner),
        key=key,
        template="getting_paid",
        context={
            "what": what,
            "name": payee.name if payee else "",
            "address": f"{settings.SITE_URL}{getting_paid_path(owner)}",
            **more,
        },
    )


def payees_remind() -> int:
    """Tell everybody who is owed money that cannot leave what is missing: once a month for one thing; how many."""
    month, told = f"{timezone.localdate():%Y%m}", set()
    for owed in accounts_owed():
        payee = payee_of(owed.owner)
        if payee is None or payee.owner in told or payee.obstacle not in THEIRS:
            continue
        # Nothing to be paid is no reason to write to anybody: it rests, is held, or makes up for what was taken back.
        if payable_now(owed).minor <= 0:
            continue
        told.add(payee.owner)
        key = f"getting_paid:{payee.owner}:{payee.obstacle}:{month}"
        payee_tell(payee.owner, key=key, what=payee.obstacle)
    return len(told)
