"""What shows do when they hear of something."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts.services import people_tell
from marketplace.campaigns.events import CampaignAccepted
from marketplace.campaigns.selectors import collaboration_by_id
from marketplace.creators.selectors import followers_of
from marketplace.kernel.bus import on
from streams.shows.events import ShowStarted
from streams.shows.selectors import show_by_id
from streams.shows.services import show_draft_for_collaboration


@on(ShowStarted, durable=True)
def tell_followers(event: ShowStarted) -> None:
    """Owe each follower one mail; the key keeps a second delivery, or a second start, from mailing again."""
    show = show_by_id(event.show_id)
    if show is None or not show.is_live:
        return
    address = settings.SITE_URL + reverse("front:show", args=[show.public_id])
    people_tell(
        people=followers_of(show.creator),
        key=f"show-started:{show.public_id}",
        template="show_started",
        context={"creator": show.creator.display_name, "title": show.title, "address": address},
    )


@on(CampaignAccepted, durable=True)
def prepare_show(event: CampaignAccepted) -> None:
    """Draft the show that the agreed terms are about, a week ahead on the full hour."""
    collaboration = collaboration_by_id(event.collaboration_id)
    if collaboration is None:
        return
    starts_at = (timezone.now() + timedelta(days=7)).replace(minute=0, second=0, microsecond=0)
    show_draft_for_collaboration(collaboration=collaboration, starts_at=starts_at)
