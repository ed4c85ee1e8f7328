"""Payees: who stands behind a key of the ledger, where the money goes, and whether it may."""

from dataclasses import dataclass, replace
from functools import cached_property

from django.conf import settings

from commerce.ledger.kinds import AccountKind, agency_owner, brand_owner, creator_owner
from commerce.payments.providers.registry import provider_for
from commerce.payouts.gate import Gate, gate_of
from commerce.payouts.models import Agency, PayeeAccount
from marketplace.accounts.models import User
from marketplace.accounts.payout_accounts import account_hint
from marketplace.brands.models import Brand
from marketplace.brands.selectors import people_who
from marketplace.creators.models import Creator


@dataclass(frozen=True)
class Payee:
    """One who is owed money. ``account`` is what they typed, ``destination`` where money is sent to now."""

    owner: str
    account_kind: str
    name: str
    account: str
    is_verified: bool
    destination: str = ""

    @property
    def label(self) -> str:
        """How statements name the account: its last four signs."""
        return account_hint(self.destination)

    @property
    def typed_label(self) -> str:
        """The last four signs of the account they typed."""
        return account_hint(self.account)

    @cached_property
    def gate(self) -> Gate:
        """What is there and what is missing before money may leave."""
        return gate_of(self.owner, is_verified=self.is_verified, has_account=bool(self.destination))

    @property
    def obstacle(self) -> str:
        """Why nothing can be sent ("not_verified", "no_account", "tax_form_missing", …), or "" when it can."""
        return self.gate.obstacle


def destination_of(payee: Payee, provider: str) -> str:
    """Return where a provider sends a payee's money, or "" as long as it cannot.

    It is the account they typed, or, where payees have accounts at the provider itself, theirs once it can be paid.
    """
    if not provider_for(provider).pays_connected:
        return payee.account
    theirs = PayeeAccount.objects.filter(owner=payee.owner, provider=provider)
    ready = theirs.filter(status=PayeeAccount.Status.READY)
    return ready.values_list("ref", flat=True).first() or ""


def _with_destination(payee: Payee) -> Payee:
    return replace(payee, destination=destination_of(payee, settings.PAYMENT_PROVIDER))


def payee_of_brand(brand: Brand) -> Payee:
    """Return a brand as a payee."""
    payee = Payee(
        owner=brand_owner(brand.public_id),
        account_kind=AccountKind.BRAND_PAYABLE,
        name=brand.name,
        account=brand.payout_account,
        is_verified=brand.state == Brand.State.APPROVED,
    )
    return _with_destination(payee)


def payee_of_creator(creator: Creator) -> Payee:
    """Return a creator as a payee. Money earned before a suspension waits with it."""
    payee = Payee(
        owner=creator_owner(creator.public_id),
        account_kind=AccountKind.CREATOR_PAYABLE,
        name=creator.display_name,
        account=creator.payout_account,
        is_verified=creator.state == Creator.State.APPROVED,
    )
    return _with_destination(payee)


def payee_of_agency(agency: Agency) -> Payee:
    """Return an agency as a payee."""
    payee = Payee(
        owner=agency_owner(agency.public_id),
        account_kind=AccountKind.AGENCY_PAYABLE,
        name=agency.name,
        account=agency.payout_account,
        is_verified=agency.is_verified,
    )
    return _with_destination(payee)


def payee_of(owner: str) -> Payee | None:
    """Return the payee behind a key of the ledger, or None when there is none."""
    kind, _colon, public_id = owner.partition(":")
    if kind == "brand":
        brand = Brand.objects.filter(public_id=public_id).first()
        return payee_of_brand(brand) if brand else None
    if kind == "agency":
        agency = Agency.objects.filter(public_id=public_id).first()
        return payee_of_agency(agency) if agency else None
    if kind == "creator":
        creator = Creator.objects.filter(public_id=public_id).first()
        return payee_of_creator(creator) if creator else None
    return None


def people_of(owner: str) -> list[User]:
    """Return who is told about a payee's money: a brand's owners, or the creator."""
    kind, _colon, public_id = owner.partition(":")
    if kind == "brand":
        brand = Brand.objects.filter(public_id=public_id).first()
        return people_who(brand, to="own") if brand else []
    if kind == "agency":
        # Its people have no accounts here; operators hand it what it is owed and why.
        return []
    return list(User.objects.filter(creator__public_id=public_id, is_active=True))
