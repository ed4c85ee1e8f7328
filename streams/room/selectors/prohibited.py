"""What a show's texts name that must not be sold: looked for before it is on air."""

from dataclasses import dataclass

from marketplace.safety.models import HOUSE
from marketplace.safety.reading.filters import Filter
from marketplace.safety.reading.lists import LANGUAGES, filter_for
from marketplace.safety.reading.terms import Kind
from marketplace.safety.selectors.terms import terms_of_owners
from streams.shows.models import LineUpItem, Show

SHOWS_READ_MAX = 50


@dataclass(frozen=True)
class Finding:
    """A show whose texts name something, where, and what was found."""

    show: Show
    where: str
    term: str


def _filter() -> Filter:
    own = terms_of_owners([HOUSE])
    return filter_for(LANGUAGES, f"prohibited:{own.version}", lambda: (own.terms, own.allow))


def findings_in(shows: list[Show]) -> list[Finding]:
    """Return what some shows' titles, descriptions and products name of what must not be sold; two queries at most."""
    reader = _filter()
    texts = [(show, show.title, f"{show.title}\n{show.description}") for show in shows]
    by_id = {show.pk: show for show in shows}
    items = LineUpItem.objects.filter(show__in=by_id).select_related("product").order_by("show", "number")
    for item in items:
        product = item.product
        texts.append((by_id[item.show_id], product.title, f"{product.title}\n{product.description}"))
    found = []
    for show, where, text in texts:
        terms = dict.fromkeys(hit.term.text for hit in reader.read(text) if hit.kind is Kind.PROHIBITED)
        found += [Finding(show, where, term) for term in terms]
    return found
