"""Facts the campaigns announce."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class CampaignPublished(Event):
    """Creators may see and apply."""

    campaign_id: int


@dataclass(frozen=True)
class CampaignAccepted(Event):
    """Both sides said yes: the terms are frozen in this collaboration."""

    collaboration_id: int
