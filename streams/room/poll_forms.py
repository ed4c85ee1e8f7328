"""What a page may send about polls."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from streams.room import words
from streams.room.models.polls import (
    OPTION_GRAPHEMES_MAX,
    OPTIONS_MAX,
    OPTIONS_MIN,
    POLL_GRAPHEMES_MAX,
    Poll,
)
from streams.room.services.polls import PollDraft

# A sign has at most sixteen code points.
CHARACTERS_PER_SIGN: Final = 16
SECONDS: Final = (
    ("15", _("15 seconds")),
    ("30", _("30 seconds")),
    ("60", _("1 minute")),
    ("120", _("2 minutes")),
    ("300", _("5 minutes")),
    ("", _("until you end it")),
)


class SignsField(forms.CharField):
    """A line of text of so many signs as people count them, kept as messages are kept."""

    def __init__(self, *, signs: int, **options: Any) -> None:
        super().__init__(max_length=signs * CHARACTERS_PER_SIGN, strip=False, **options)
        self.signs = signs

    def clean(self, value: Any) -> str:
        """Return what is kept of it."""
        text = super().clean(value)
        kept = words.clean_message(text)
        if text and (not words.is_readable(text) or not words.has_content(kept)):
            raise ValidationError(_("There is nothing in this that can be shown. Type it again."))
        count = len(words.graphemes(kept))
        if count > self.signs:
            raise ValidationError(
                _("At most %(most)s signs; this has %(count)s.") % {"most": self.signs, "count": count}
            )
        return kept


class PollForm(forms.Form):
    """A poll with two to five answers; a quiz says which one is right."""

    question = SignsField(label=_("What do you ask?"), signs=POLL_GRAPHEMES_MAX)
    right = forms.TypedChoiceField(
        label=_("Right answer"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", _("none: it is a poll"))] + [(n, n) for n in range(1, OPTIONS_MAX + 1)],
    )
    seconds = forms.TypedChoiceField(
        label=_("How long"), coerce=int, empty_value=None, required=False, choices=SECONDS, initial="60"
    )
    shows_counts = forms.ChoiceField(
        label=_("Result"),
        choices=[("live", _("seen while it runs")), ("end", _("seen when it is over"))],
        initial="live",
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for number in range(1, OPTIONS_MAX + 1):
            self.fields[f"option_{number}"] = SignsField(
                label=_("Answer %(number)s") % {"number": number},
                signs=OPTION_GRAPHEMES_MAX,
                required=number <= OPTIONS_MIN,
            )

    @property
    def options(self) -> list[forms.BoundField]:
        """The places for answers."""
        return [self[f"option_{number}"] for number in range(1, OPTIONS_MAX + 1)]

    def clean(self) -> dict[str, Any]:
        """Check the answers together: no gaps, no two alike, and the right one among them."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        texts = [cleaned.get(f"option_{number}", "") for number in range(1, OPTIONS_MAX + 1)]
        filled = [text for text in texts if text]
        if texts[: len(filled)] != filled:
            raise ValidationError(_("Leave no gap between the answers."))
        if len({text.casefold() for text in filled}) != len(filled):
            raise ValidationError(_("Two answers are the same."))
        right = cleaned.get("right")
        if right is not None and right > len(filled):
            self.add_error("right", _("There is no such answer."))
        cleaned["options"] = tuple(filled)
        return cleaned

    @property
    def draft(self) -> PollDraft:
        """What a valid form says."""
        data = self.cleaned_data
        return PollDraft(
            question=data["question"],
            options=data["options"],
            right=data["right"],
            seconds=data["seconds"],
            shows_counts=data["shows_counts"] != "end",
        )


def written(poll: Poll) -> dict[str, Any]:
    """Return a prepared poll as its form begins with it."""
    return {
        "question": poll.question,
        "right": poll.right or "",
        "seconds": "" if poll.seconds is None else str(poll.seconds),
        "shows_counts": "live" if poll.shows_counts else "end",
        **{f"option_{number}": text for number, text in enumerate(poll.options, start=1)},
    }


class VoteForm(forms.Form):
    """The number of an answer."""

    choice = forms.IntegerField(min_value=1, max_value=OPTIONS_MAX)
