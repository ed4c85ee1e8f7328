"""Template tags of the whole house: icons, the import map, money."""

import json
import re
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from marketplace.kernel.clipping import clip, first_sign
from marketplace.kernel.money import Money, format_money

register = template.Library()

SVG_BODY = re.compile(r"<svg[^>]*>(?P<body>.*)</svg>", re.DOTALL)
PARTS_KEPT = 8192
ICON_NAME = re.compile(r"[a-z0-9-]+")


@lru_cache(maxsize=256)
def _icon(name: str) -> SafeString:
    if not ICON_NAME.fullmatch(name):
        raise ValueError(f"not an icon name: {name!r}")
    drawing = (settings.NODE_MODULES / "lucide-static" / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    found = SVG_BODY.search(drawing)
    if found is None:
        raise ValueError(f"no drawing in {name}.svg")
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'
        ' aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(" ".join(found["body"].split())),  # noqa: S308 -- a file of a pinned package, not of a person
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw a lucide icon in place; it is decoration, the words beside it carry the meaning."""
    return _icon(name)


@register.filter
def clipped(text: object, most: int) -> str:
    """Cut what a person wrote for a preview, between signs: ``{{ creator.bio|clipped:90 }}``."""
    return clip(str(text), most)


@register.filter
def initial(name: object) -> str:
    """Return the sign that stands for a person without a picture: ``{{ user.name_shown|initial }}``."""
    return first_sign(str(name))


# typed: what is safe and what has to be escaped may be equal, and must not share a drawing.
@lru_cache(maxsize=PARTS_KEPT, typed=True)
def _part(template_name: str, told_in: tuple[str | None, ...], **values: Any) -> SafeString:
    return render_to_string(template_name, values)


@register.simple_tag
def part(template_name: str, /, **values: Any) -> SafeString:
    """Draw a small template that depends on nothing but these values, language and time zone, once for all pages.

    An include that a list repeats for each row takes longer than everything else in the row. Values must be plain:
    words, numbers, Money.
    """
    plain = {name: _plain(value) for name, value in values.items()}
    # An address equals itself whether its picture has a smaller copy by now or not; the drawings differ.
    # So do those that keep another point in sight.
    copies = tuple(f"{getattr(value, 'avif', '')} {getattr(value, 'focal', '')}" for value in plain.values())
    has_moments = any(isinstance(value, datetime) for value in plain.values())
    zone = timezone.get_current_timezone_name() if has_moments else None
    draw = _part.__wrapped__ if settings.DEBUG else _part
    return draw(template_name, (get_language(), zone, *copies), **plain)


def _plain(value: Any) -> Any:
    """Turn what is not itself yet (a translation to come, a stored file) into words."""
    if isinstance(value, FieldFile):
        return value.url if value else ""
    return str(value) if isinstance(value, Promise) else value


@register.simple_tag
def picture(file: Any, *, eager: Any = False, **attributes: Any) -> SafeString:
    """Draw a kept picture, as its smaller copy where there is one: ``{% picture product.image alt="" width=52 %}``.

    Takes the file or its address; an underscore in an attribute's name is a hyphen. Loads late unless ``eager``.
    One that was written at several widths lets the browser choose by ``sizes`` (as wide as ``width``, if not given),
    and keeps its focal point in sight where a page cuts it.
    """
    address = file if isinstance(file, str) else file.url
    loading = {} if eager else {"loading": "lazy"}
    attributes = _responsive(address, attributes)
    written = format_html_join(
        "", ' {}="{}"', ((name.replace("_", "-"), value) for name, value in {**attributes, **loading}.items())
    )
    image = format_html('<img src="{}"{}>', address, written)
    avif = getattr(address, "avif", "")
    return (
        format_html(
            '<picture><source type="image/avif" srcset="{}"{}>{}</picture>',
            getattr(address, "avif_srcset", "") or avif,
            format_html(' sizes="{}"', attributes["sizes"]) if getattr(address, "avif_srcset", "") else "",
            image,
        )
        if avif
        else image
    )


def _responsive(address: str, attributes: dict[str, Any]) -> dict[str, Any]:
    focal = getattr(address, "focal", "")
    if focal:
        x, y = focal.split()
        attributes = {**attributes, "data_focal_x": x, "data_focal_y": y}
    srcset = getattr(address, "srcset", "")
    if not srcset:
        return {name: value for name, value in attributes.items() if name != "sizes"}
    sizes = attributes.get("sizes") or f"{attributes.get('width', 1600)}px"
    return {**attributes, "srcset": srcset, "sizes": sizes}


@register.simple_tag(takes_context=True)
def importmap(context: template.Context) -> SafeString:
    """Write the import map of third-party modules with hashed addresses and the page's nonce."""
    request = context.get("request")
    draw = _importmap.__wrapped__ if settings.DEBUG else _importmap
    nonce = str(getattr(request, "csp_nonce", ""))
    return format_html('<script type="importmap" nonce="{}">{}</script>', nonce, draw())


@lru_cache(maxsize=1)
def _importmap() -> SafeString:
    names = {name: static(path) for name, path in settings.IMPORTMAP.items()}
    return mark_safe(json.dumps({"imports": names}).replace("</", "<\\/"))  # noqa: S308 -- from settings


@register.filter
def money(amount: Money | None) -> str:
    """Show an amount by the rules of the reader's language."""
    return "" if amount is None else format_money(amount)


@register.filter
def money_of(minor: int, currency: str) -> str:
    """Show minor units of a currency: ``{{ line.total_minor|money_of:line.currency }}``."""
    return format_money(Money(minor, currency))


@register.filter
def percent_of_bp(basis_points: int) -> str:
    """Show basis points as percent: 1250 → 12.5."""
    return f"{basis_points / 100:g}"


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    """Look a key up in a dictionary."""
    return mapping.get(key)
