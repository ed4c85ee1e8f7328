"""A Mail row as a letter: rendered in its reader's language, one line of subject, one recipient, a quoted sender."""

from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates
from django.template.base import Template
from django.utils import translation

from marketplace.accounts.models import Mail
from marketplace.accounts.names import clean_name


def _render(name: str, values: dict[str, Any], *, autoescape: bool) -> str:
    engine = engines["django"]
    if not isinstance(engine, DjangoTemplates):
        raise TypeError("mails are written in Django's template language")
    template: Template = engine.engine.get_template(name)
    return template.render(Context(values, autoescape=autoescape))


def _sender(name: str) -> str:
    """Return the house's address, under the name of who writes: ``"Müller, Söhne" via Showfloor``."""
    own_name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    name = clean_name(name)
    return (
        formataddr((f"{name} via {own_name or 'Showfloor'}", address))
        if name
        else settings.DEFAULT_FROM_EMAIL
    )


def page_of(template: str, values: dict[str, Any]) -> str:
    """Render the HTML of a mail; one that has none of its own gets its text, in the house's layout."""
    try:
        return _render(f"mail/{template}.html", values, autoescape=True)
    except TemplateDoesNotExist:
        return _render("mail/_from_text.html", values, autoescape=True)


def letter_of(mail: Mail) -> EmailMultiAlternatives:
    """Render subject, text and HTML; a line break in a title cannot become a header."""
    with translation.override(mail.language):
        values = {"site_url": settings.SITE_URL, "language": mail.language, **mail.context}
        values["text_direction"] = "rtl" if translation.get_language_bidi() else "ltr"
        # Text is not HTML: "Söhne & Co" must not arrive as "Söhne &amp; Co".
        subject = clean_name(_render(f"mail/{mail.template}.subject.txt", values, autoescape=False))
        values["subject"] = subject
        text = _render(f"mail/{mail.template}.txt", values, autoescape=False).strip() + "\n"
        page = page_of(mail.template, {**values, "text": text})
    letter = EmailMultiAlternatives(
        subject,
        text,
        _sender(str(mail.context.get("sender_name", ""))),
        [mail.to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    letter.attach_alternative(page, "text/html")
    return letter
