"""Panels that apps above put on a campaign's pages (its products live in commerce.offers): a call down in ready()."""

from collections.abc import Callable
from typing import Any, Final, Literal

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from marketplace.campaigns.models import Campaign

Audience = Literal["brand", "creator"]
# Ready HTML, or a template's name and its context.
PanelContent = SafeString | tuple[str, dict[str, Any]]
PanelMaker = Callable[[HttpRequest, Campaign], PanelContent]

_panels: Final[dict[str, list[PanelMaker]]] = {"brand": [], "creator": []}


def register_campaign_panel(maker: PanelMaker, *, audience: Audience = "brand") -> None:
    """Show what ``maker`` makes on the brand's campaign page, or on the page where creators read the terms."""
    if maker not in _panels[audience]:
        _panels[audience].append(maker)


def campaign_panels(request: HttpRequest, campaign: Campaign, audience: Audience) -> list[SafeString]:
    """Return the panels of a campaign as HTML, in the order they were registered."""
    found = []
    for maker in _panels[audience]:
        content = maker(request, campaign)
        if isinstance(content, tuple):
            template, context = content
            content = render_to_string(template, {"campaign": campaign, **context}, request)
        found.append(content)
    return found
