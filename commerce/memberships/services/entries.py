"""The log of a membership, and whose turn it is with it."""

from typing import Any

from django.db.models import F

from commerce.memberships.events import MembershipMoved
from commerce.memberships.models import Entry, Membership
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit


def turn_take(membership: Membership) -> None:
    """Write a membership's row as it is and read it: whoever else works on it waits, or came before.

    Inside the transaction of the deed, before anything is read that the deed depends on.
    """
    Membership.objects.filter(pk=membership.pk).update(state=F("state"))
    membership.refresh_from_db()


def entry_write(membership: Membership, kind: Entry.Kind, *, by: User | None = None, **data: Any) -> Entry:
    """Write down what became of a membership, and tell of it."""
    entry = Entry.objects.create(membership=membership, kind=kind, by=by, data=data)
    emit(MembershipMoved(membership_id=membership.pk, entry_id=entry.pk, word=kind))
    return entry
