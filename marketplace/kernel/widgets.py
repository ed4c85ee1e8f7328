"""Form fields that are drawn without a template, for forms of a hundred rows."""

from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.widgets import Input
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe


class _Plain(Input):
    """Writes the tag that Django's template writes; that takes three templates and a context for each field."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """Return the tag."""
        widget = self.get_context(name, value, attrs)["widget"]
        told = {} if widget["value"] is None else {"value": widget["value"]}
        given = {"type": widget["type"], "name": widget["name"], **told, **widget["attrs"]}
        written = "".join(_attribute(*one) for one in given.items())
        return mark_safe(f"<input{written}>")  # noqa: S308 -- every value was escaped


def _attribute(name: str, value: Any) -> str:
    if value is True or value is False:
        return f" {conditional_escape(name)}" if value else ""
    return f' {conditional_escape(name)}="{conditional_escape(value)}"'


class PlainNumberInput(_Plain, forms.NumberInput):
    """A number."""


class PlainTextInput(_Plain, forms.TextInput):
    """A line of text."""
