"""What a page has more for those who keep order in a show's chat."""

from dataclasses import dataclass

from django.utils.functional import Promise

from streams.room.models import RoomRules
from streams.room.moderation_forms import LENGTHS
from streams.room.selectors.rules import rules_of
from streams.room.setup_forms import RulesForm
from streams.shows.duties import Person, duties_in_show, role_in_show
from streams.shows.models import Show


@dataclass(frozen=True)
class StaffPanel:
    """The rules as they are, the form that changes them, and how long somebody can be banned."""

    rules: RoomRules
    rules_form: RulesForm
    ban_lengths: list[tuple[str, str | Promise]]


def staff_panel(show: Show, person: Person) -> StaffPanel | None:
    """Return what somebody who keeps the chat has more on their page, or None."""
    if "chat" not in duties_in_show(person, show):
        return None
    is_theirs = role_in_show(person, show) in {"host", "brand"}
    lengths = [(key, one.label) for key, one in LENGTHS.items() if is_theirs or not one.is_wide]
    rules = rules_of(show)
    return StaffPanel(rules, RulesForm(instance=rules), lengths)
