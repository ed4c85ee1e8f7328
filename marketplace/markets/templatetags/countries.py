"""How pages name countries."""

from django import template

from marketplace.markets.countries import country_name

register = template.Library()


@register.filter
def country(code: str) -> str:
    """Show a country by its name in the reader's language: DE → Germany."""
    return country_name(code)
