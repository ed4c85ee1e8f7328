"""What the demonstration shows of getting paid: everybody has told everything but one, and yesterday agrees."""

from datetime import UTC, timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from commerce.ledger.kinds import brand_owner, creator_owner
from commerce.payments.models import SandboxObject
from commerce.payments.providers.sandbox.bank import change
from commerce.payments.providers.sandbox.payees import ASKED, payee_answer
from commerce.payouts.connecting import payee_connect, payee_look
from commerce.payouts.models import PayeeAccount
from commerce.payouts.open_rates import open_plan_set, open_rate_set, open_seller_ask
from commerce.payouts.reminding import getting_paid_path
from commerce.reconciliation.services import reconcile
from commerce.taxforms.models import TaxForm
from commerce.taxforms.rules import is_asked
from commerce.taxforms.services import tax_form_submit
from marketplace.brands.models import Brand
from marketplace.creators.models import Creator
from streams.front.demo import world

# The host has begun, and left before showing a document: what they earned waits, and the page says for what.
UNFINISHED: Final = world.HOST_HANDLE
ASKING: Final = "kaori"
SANDBOX: Final = "sandbox"
SIGNED_DAYS_AGO: Final = 40


def payees_make() -> None:
    """Let every payee tell the sandbox who they are, and sign a tax form; one stops halfway."""
    if PayeeAccount.objects.exists() or settings.PAYMENT_PROVIDER != SANDBOX:
        return
    for brand in Brand.objects.filter(state=Brand.State.APPROVED).order_by("pk"):
        owner = brand_owner(brand.public_id)
        _connect(owner, brand.country)
        _declare(
            owner,
            TaxForm.Kind.DAC7_COMPANY,
            {
                "name": brand.legal_name or brand.name,
                "street": brand.address,
                "number": brand.vat_number,
                "register_number": brand.register_number,
                "country": brand.country,
            },
        )
    for creator in Creator.objects.filter(state=Creator.State.APPROVED).order_by("pk"):
        owner = creator_owner(creator.public_id)
        _connect(owner, "PT", is_done=creator.handle != UNFINISHED)
        name = creator.display_name
        said = {"name": name, "city": "Lisboa", "birth_date": "1991-03-02", "birth_place": "Lisboa"}
        _declare(owner, TaxForm.Kind.DAC7_PERSON, said | {"number": "501442600", "country": "PT"})


def _connect(owner: str, country: str, *, is_done: bool = True) -> None:
    if not settings.SANDBOX_ASKS_PAYEES:
        return
    payee_connect(owner=owner, country=country, return_url=getting_paid_path(owner))
    ref = PayeeAccount.objects.get(owner=owner, provider=SANDBOX).ref
    payee_answer(ref, ASKED if is_done else ASKED[:2])
    if is_done:
        # Nobody waits for the sandbox to have looked.
        change(ref, only_from=frozenset({"processing"}), status="ready")
    payee_look(provider=SANDBOX, ref=ref, owner=owner)


def _declare(owner: str, kind: str, said: dict[str, str]) -> None:
    if not is_asked(settings.HOUSE_COUNTRY):
        return
    signed = timezone.localdate() - timedelta(days=SIGNED_DAYS_AGO)
    # Some have no number that would be looked at: an operator has accepted their word.
    form = tax_form_submit(owner=owner, kind=kind, answers=said, signed_on=signed)
    TaxForm.objects.filter(pk=form.pk, state=TaxForm.State.SUBMITTED).update(state=TaxForm.State.ACCEPTED)


def day_make() -> None:
    """Let what was paid have been reported yesterday, and lay it beside the books."""
    now = timezone.now()
    told = SandboxObject.objects.filter(kind="event", data__message__data__object="payment")
    rows = SandboxObject.objects.filter(pk__in=list(told.values_list("pk", flat=True)))
    rows.update(created_at=now - timedelta(days=1))
    reconcile(provider=SANDBOX, day=(now - timedelta(days=1)).astimezone(UTC).date())


def open_rates_make() -> None:
    """Two brands give an open rate; one of them wants to be asked, and is."""
    first, second = (Brand.objects.get(name=data.name) for data in world.BRANDS[:2])
    open_rate_set(brand=first, bp=600)
    product = first.products.order_by("pk").first()
    if product is not None:
        open_rate_set(brand=first, bp=900, product=product)
    open_rate_set(brand=second, bp=1000)
    open_plan_set(brand=second, needs_approval=True)
    open_seller_ask(brand=second, creator=Creator.objects.get(handle=ASKING))
