"""What the desk of those may send who keep order outside the shows."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.safety.models import ListedTerm, LogEntry, Report

LINES_MAX = 2_000


class LiftForm(forms.Form):
    """Which ban is lifted, and why."""

    ban = forms.CharField(max_length=12)
    why = forms.CharField(label=_("Why"), max_length=300, required=False)


class AnswerForm(forms.Form):
    """Which appeal, the decision and the words that go with it."""

    appeal = forms.IntegerField(min_value=1, max_value=2**53)
    decision = forms.ChoiceField(choices=[("grant", _("Let them in again")), ("refuse", _("Leave it"))])
    answer = forms.CharField(label=_("Answer"), max_length=1000, required=False)


class CloseForm(forms.Form):
    """Which report, what came of it, and what whoever reported reads."""

    report = forms.CharField(max_length=12, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Report.Outcome.choices)
    answer = forms.CharField(label=_("Answer to whoever reported"), max_length=1000, required=False)


class TermsForm(forms.Form):
    """Words and phrases, one in each line."""

    texts = forms.CharField(
        label=_("Words and phrases, one in each line"),
        max_length=LINES_MAX * 62,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "… stands for up to four other words. Spellings with digits, dots or stars are found too."
        ),
    )
    match = forms.ChoiceField(label=_("Found as"), choices=ListedTerm.Match.choices)
    action = forms.ChoiceField(
        label=_("Then"), choices=ListedTerm.Action.choices, initial=ListedTerm.Action.HOLD
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ListedTerm.Kind.choices)


class TryForm(forms.Form):
    """A sentence to try."""

    sentence = forms.CharField(label=_("Try a sentence"), max_length=500)


class RemoveForm(forms.Form):
    """Which word goes."""

    term = forms.IntegerField(min_value=1, max_value=2**53)


class LogForm(forms.Form):
    """Which entries of the log."""

    deed = forms.ChoiceField(
        label=_("Deed"), choices=[("", _("all")), *LogEntry.Deed.choices], required=False
    )
    words = forms.CharField(label=_("Person, message or reason"), max_length=80, required=False)
    show = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)
