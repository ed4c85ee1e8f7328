"""The operators' pages about tax forms: to be looked at, accepted, sent back, erased."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from commerce.taxforms.models import TaxForm
from commerce.taxforms.selectors import answers_of
from commerce.taxforms.services import tax_form_accept, tax_form_erase, tax_form_send_back
from marketplace.accounts.models import User
from marketplace.accounts.operators import Decision, ReadOnlyAdmin


def _accept(form: TaxForm, by: User) -> None:
    tax_form_accept(form=form, by=by)


def _send_back(form: TaxForm, by: User, reason: str) -> None:
    tax_form_send_back(form=form, by=by, reason=reason)


def _erase(form: TaxForm, by: User, reason: str) -> None:
    tax_form_erase(form=form, by=by, reason=reason)


ACCEPT = Decision(
    name="accept",
    label=_("Accept"),
    title=_("Accept this tax form?"),
    text=_("Payouts to this payee wait for nothing else of it. They get a mail."),
    deed=_accept,
    done=_("accepted"),
    needs="decide",
    tells_who=True,
)
SEND_BACK = Decision(
    name="send_back",
    label=_("Send back"),
    title=_("Send this tax form back?"),
    text=_("Nothing is paid out until another one is there. The payee gets a mail with what you write."),
    deed=_send_back,
    done=_("sent back"),
    asks_reason=True,
    needs="decide",
    tells_who=True,
)
ERASE = Decision(
    name="erase",
    label=_("Erase"),
    title=_("Erase what was declared?"),
    text=_(
        "Nobody can read it again. Keep what your tax office wants you to keep: erase it only when that time is over, "
        "or when nothing was ever paid."
    ),
    deed=_erase,
    done=_("erased"),
    asks_reason=True,
    needs="decide",
    tells_who=True,
)


@admin.register(TaxForm)
class TaxFormAdmin(ReadOnlyAdmin):
    """What payees declared. The list shows nothing of it."""

    list_display = ("owner", "kind", "state", "number_hint", "signed_on", "valid_until")
    list_filter = ("state", "kind")
    search_fields = ("owner", "public_id")
    fields = (
        "owner", "kind", "state", "declared", "signed_on", "valid_until", "reviewed_by", "reviewed_at", "reason",
    )  # fmt: skip
    readonly_fields = ("declared",)
    list_select_related = ("reviewed_by",)
    actions_detail = ("accept", "send_back", "erase")
    accept = ACCEPT.about_one()
    send_back = SEND_BACK.about_one()
    erase = ERASE.about_one()

    @admin.display(description=_("declared"))
    def declared(self, form: TaxForm) -> SafeString:
        """What stands in it."""
        return format_html_join("", "<div>{}: {}</div>", sorted(answers_of(form).items()))
