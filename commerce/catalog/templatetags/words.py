"""Titles in the reader's language, where only plain values are at hand: in mails."""

from collections.abc import Mapping
from typing import Any

from django import template

from commerce.catalog.wording import title_here

register = template.Library()


@register.filter
def title_of(facts: Mapping[str, Any]) -> str:
    """Return what something is called: ``{{ line|title_of }}`` of facts with ``title`` and maybe ``titles``."""
    return title_here(str(facts.get("title", "")), facts.get("titles"))


@register.simple_tag(takes_context=True)
def title_now(context: Mapping[str, Any]) -> str:
    """Return what the mail is about: ``{% title_now as title %}`` with ``title`` and maybe ``titles`` around it."""
    return title_here(str(context.get("title", "")), context.get("titles"))
