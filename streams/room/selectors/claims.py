"""Where prizes go: read by who sends them, and by nobody else."""

import json
from collections.abc import Iterable
from typing import Final

from django.http import Http404

from marketplace.kernel.seals import unseal
from streams.room.models import Giveaway, GiveawayWinner
from streams.shows.models import Show
from streams.shows.selectors import Role

CLAIM_SEAL: Final = "giveaway claim"
LINES: Final = ("name", "street", "postal_code", "city", "region", "country", "phone", "email")


def may_read_claims(role: Role, show: Show) -> bool:
    """Tell whether somebody with this role sends the prizes: the brand's people, or the host who sells for none."""
    return role == ("host" if show.collaboration is None else "brand")


def access_winner(giveaway: Giveaway, pick: int) -> GiveawayWinner:
    """Return somebody drawn in a giveaway whose door the caller has passed; raises Http404."""
    found = GiveawayWinner.objects.select_related("entry").filter(giveaway=giveaway, pick=pick).first()
    if found is None:
        raise Http404
    return found


def claims_of(giveaways: Iterable[Giveaway]) -> dict[int, str]:
    """Return the addresses that winners gave, by winner."""
    winners = [one for giveaway in giveaways for one in giveaway.winners.all()]
    claimed = [one for one in winners if one.state == GiveawayWinner.State.CLAIMED]
    return {one.pk: _address(one.sealed_claim) for one in claimed}


def _address(sealed: str) -> str:
    values = json.loads(unseal(CLAIM_SEAL, sealed))
    return "\n".join(values[line] for line in LINES if values.get(line))
