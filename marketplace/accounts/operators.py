"""What the operators' admin pages share: rows that may only be read, decisions that go through services."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import action as action_on_rows
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget

from marketplace.kernel.refusals import Refusal

Lazy = str | Promise


class ConfirmForm(BaseDialogForm):  # type: ignore[misc]
    """Nothing to fill in: the press of the button is the decision."""


class ReasonForm(BaseDialogForm):  # type: ignore[misc]
    """A decision against somebody says why; they get the reason by mail."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, widget=UnfoldAdminTextareaWidget)


class KeptAdmin(ModelAdmin):  # type: ignore[misc]
    """Rows that are made by the pages and never deleted by hand: others point to them."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(KeptAdmin):
    """Rows that are frozen: to be looked at, and perhaps decided about."""

    def has_decide_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@dataclass(frozen=True)
class Decision:
    """What an operator may decide about a row: the button, the question it asks, and the deed.

    ``deed`` takes the row, and the reason when the question asks for one.
    """

    name: str
    label: Lazy
    title: Lazy
    text: Lazy
    deed: Callable[..., Any]
    done: Lazy
    asks_reason: bool = False
    # "decide" for rows of which nothing else may be changed.
    needs: str = "change"
    # The deed writes down who decided, as ``by``.
    tells_who: bool = False

    def about_one(self) -> Any:
        """Return the admin's button on a row's page; the attribute it is kept in has this decision's name."""

        def decide(admin: KeptAdmin, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
            told: dict[str, Any] = {"reason": form.cleaned_data["reason"]} if self.asks_reason else {}
            told |= {"by": request.user} if self.tells_who else {}
            return _decide(admin, request, object_id, partial(self.deed, **told), str(self.done))

        decide.__name__ = self.name
        question = {
            "title": self.title,
            "description": self.text,
            "form_class": ReasonForm if self.asks_reason else ConfirmForm,
            "form_submit_text": self.label,
        }
        button = action(description=self.label, permissions=[self.needs], url_path=self.name, dialog=question)
        return button(decide)

    def about_several(self, label: Any) -> Any:
        """Return the admin's action on the chosen rows; one that is refused does not stop the others."""

        def decide_all(admin: KeptAdmin, request: HttpRequest, rows: Any) -> None:
            for row in rows:
                _do(admin, request, row, self.deed, str(self.done))

        decide_all.__name__ = f"{self.name}_selected"
        return action_on_rows(description=label, permissions=[self.needs])(decide_all)


def _decide(
    admin: KeptAdmin, request: HttpRequest, object_id: str, deed: Callable[[Any], Any], done: str
) -> HttpResponse:
    """Do one deed to one row, note it in the admin's history, say how it went, and show the row again."""
    row: Model | None = admin.get_object(request, object_id)
    if row is None:
        raise Http404
    _do(admin, request, row, deed, done)
    options = row._meta
    address = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[object_id])
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def _do(admin: KeptAdmin, request: HttpRequest, row: Model, deed: Callable[[Any], Any], done: str) -> None:
    try:
        deed(row)
    except Refusal as refusal:
        messages.error(request, f"{row}: {refusal}")
        return
    admin.log_change(request, row, done)
    messages.success(request, _("%(row)s: %(done)s") % {"row": row, "done": done})
