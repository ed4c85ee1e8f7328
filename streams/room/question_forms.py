"""What a page may send about questions; whether it can be asked or answered is the service's word."""

import re
from typing import Final

from django import forms

NONCE: Final = re.compile(r"^[A-Za-z0-9_-]{6,40}\Z")


class QuestionForm(forms.Form):
    """A question and the nonce its page made."""

    text = forms.CharField(max_length=4000, strip=False, required=False)
    nonce = forms.RegexField(NONCE, strip=False, required=False)


class AnswerForm(forms.Form):
    """An answer in writing, and whether everybody or its asker alone reads it."""

    text = forms.CharField(max_length=10_000, strip=False, required=False)
    to = forms.ChoiceField(choices=[("all", "all"), ("asker", "asker")])
