"""What the pages of a circle may send."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from streams.circles.models import POST_MAX, TITLE_MAX, Thread, Wish


class ThreadForm(forms.Form):
    """A talk, or a question to the host."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(kind.value, capfirst(kind.label)) for kind in Thread.Kind],
        initial=Thread.Kind.TALK,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label=_("Title"), max_length=TITLE_MAX)
    body = forms.CharField(
        label=_("Text"),
        max_length=POST_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Name somebody with @ and they are told."),
    )


class PostForm(forms.Form):
    """An answer."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    body = forms.CharField(
        label=_("Your answer"), max_length=POST_MAX, widget=forms.Textarea(attrs={"rows": 4})
    )
    reply_to = forms.SlugField(required=False, max_length=12, widget=forms.HiddenInput)


class EditForm(forms.Form):
    """Other words for what one wrote."""

    body = forms.CharField(label=_("Text"), max_length=POST_MAX, widget=forms.Textarea(attrs={"rows": 5}))


class WishForm(forms.Form):
    """What one wants to be told of."""

    mail = forms.ChoiceField(
        label=_("Send me mails about"), choices=[(wish.value, capfirst(wish.label)) for wish in Wish.Mail]
    )
