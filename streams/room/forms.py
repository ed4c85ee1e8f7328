"""What a page may send to the room over HTTP."""

import re
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from streams.shows.models import LINE_UP_MAX

NONCE: Final = re.compile(r"^[A-Za-z0-9_-]{6,40}\Z")


class NicknameForm(forms.Form):
    """The name a guest chooses; whether it is one is the service's word."""

    name = forms.CharField(label=_("Your name in the room"), max_length=200, strip=False)


class PinForm(forms.Form):
    """The number of the line-up to bring on stage."""

    number = forms.IntegerField(min_value=1, max_value=LINE_UP_MAX)


class PageForm(forms.Form):
    """Which messages: those before one, or the latest."""

    before = forms.IntegerField(min_value=1, max_value=2**53, required=False)


class CaptionForm(forms.Form):
    """A line of what was said, and how many milliseconds ago; whether it can be shown is the service's word."""

    text = forms.CharField(max_length=4000, strip=False, required=False)
    ago = forms.IntegerField(required=False)


class QuestionForm(forms.Form):
    """A question and the nonce its page made; whether it can be asked is the service's word."""

    text = forms.CharField(max_length=4000, strip=False, required=False)
    nonce = forms.RegexField(NONCE, strip=False, required=False)


class AnswerForm(forms.Form):
    """An answer in writing, and whether everybody or its asker alone reads it."""

    text = forms.CharField(max_length=10_000, strip=False, required=False)
    to = forms.ChoiceField(choices=[("all", "all"), ("asker", "asker")])
