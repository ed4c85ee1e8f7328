"""Writes of own words: add some, take one off. Every room that reads by them hears of it at its next message."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.db import transaction

from marketplace.accounts.models import User
from marketplace.safety.errors import TermEmpty, TermsFull, TermTooLong
from marketplace.safety.models import ListedTerm, LogEntry
from marketplace.safety.reading.filters import Filter
from marketplace.safety.reading.terms import OWN_TERMS_MAX, TERM_SIGNS_MAX, Term
from marketplace.safety.selectors.terms import listed_terms, state_key
from marketplace.safety.services.log import Place, Target, log_write

NAMED_IN_LOG: Final = 20


@dataclass(frozen=True)
class TermDraft:
    """What is to be done about some words."""

    match: str = ListedTerm.Match.WORD
    action: str = ListedTerm.Action.HOLD
    kind: str = ListedTerm.Kind.OWN


def _checked(text: str) -> str:
    plain = " ".join(text.split())
    if not plain or not Filter((Term(plain),)).read(plain):
        # Nothing of it is left when tricks are undone: it would never be found.
        raise TermEmpty(term=text.strip()[:TERM_SIGNS_MAX])
    if len(plain) > TERM_SIGNS_MAX:
        raise TermTooLong(most=TERM_SIGNS_MAX, term=plain[:TERM_SIGNS_MAX])
    return plain


@transaction.atomic
def terms_add(*, owner: str, texts: Iterable[str], draft: TermDraft, by: User, place: Place) -> int:
    """Add words, one of each; what stands there already gets the new action. Returns how many are new.

    Raises TermEmpty, TermTooLong, TermsFull; then none was added.
    """
    wanted = list(dict.fromkeys(_checked(text) for text in texts if text.strip()))
    if not wanted:
        raise TermEmpty(term="")
    known = {row.text: row for row in listed_terms(owner).filter(text__in=wanted)}
    fresh = [text for text in wanted if text not in known]
    if listed_terms(owner).count() + len(fresh) > OWN_TERMS_MAX:
        raise TermsFull(most=OWN_TERMS_MAX)
    listed_terms(owner).filter(text__in=list(known)).update(
        match=draft.match, action=draft.action, kind=draft.kind
    )
    ListedTerm.objects.bulk_create(
        ListedTerm(
            owner=owner,
            text=text,
            match=draft.match,
            action=draft.action,
            kind=draft.kind,
            added_by=by.name_shown[:80],
        )
        for text in fresh
    )
    _changed(owner)
    target = Target(
        key=owner,
        name=", ".join(wanted[:NAMED_IN_LOG]),
        data={"count": len(wanted), "action": draft.action, "match": draft.match},
    )
    log_write(deed=LogEntry.Deed.TERMS_ADDED, by=by, place=place, target=target)
    return len(fresh)


@transaction.atomic
def term_remove(*, owner: str, term_id: int, by: User, place: Place) -> bool:
    """Take a word off the list; False when it was not there."""
    row = listed_terms(owner).filter(pk=term_id).first()
    if row is None:
        return False
    row.delete()
    _changed(owner)
    log_write(deed=LogEntry.Deed.TERM_REMOVED, by=by, place=place, target=Target(owner, row.text))
    return True


def _changed(owner: str) -> None:
    transaction.on_commit(lambda: cache.delete(state_key(owner)), robust=True)
