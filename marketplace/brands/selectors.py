"""Reads of brands, and the door to them."""

from typing import Final, Literal

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

from marketplace.accounts.models import User
from marketplace.brands.errors import RoleTooLow
from marketplace.brands.models import Brand, BrandMember

# "view": whatever every member does (orders, products); "manage": campaigns, money, settings; "own": the team.
Deed = Literal["view", "manage", "own"]
# What lists that only name the seller have no use for.
UNTOLD_OF_BRANDS: Final = (
    "description",
    "state_reason",
    "legal_name",
    "register_number",
    "address",
    "contact_email",
    "contact_phone",
    "payout_account",
    "wizard_step",
    "submitted_at",
    "approved_at",
    "created_at",
)
ROLES_FOR: Final[dict[str, frozenset[str]]] = {
    "view": frozenset(BrandMember.Role.values),
    "manage": frozenset({BrandMember.Role.OWNER, BrandMember.Role.MANAGER}),
    "own": frozenset({BrandMember.Role.OWNER}),
}


def access_brand(user: User | AnonymousUser, public_id: str, *, to: Deed = "view") -> Brand:
    """Return a brand this person acts for.

    Raises Http404 for strangers and RoleTooLow for members whose role does not include the deed.
    """
    member = member_of(user, public_id)
    if member is None:
        raise Http404
    if member.role not in ROLES_FOR[to]:
        raise RoleTooLow(brand=member.brand.name)
    return member.brand


def member_of(user: User | AnonymousUser, public_id: str) -> BrandMember | None:
    """Return this person's membership of a brand (the brand and its market come along), or None."""
    if not user.is_authenticated:
        return None
    members = BrandMember.objects.select_related("brand__market")
    return members.filter(brand__public_id=public_id, user=user).first()


def may(user: User | AnonymousUser, brand: Brand, *, to: Deed) -> bool:
    """Tell whether this person's role in the brand includes the deed, for what a page offers."""
    member = member_of(user, brand.public_id)
    return member is not None and member.role in ROLES_FOR[to]


def access_member(user: User | AnonymousUser, public_id: str, member_id: int) -> BrandMember:
    """Return a team member of a brand this person owns, or of any brand if it is themselves; Http404 otherwise."""
    mine = member_of(user, public_id)
    if mine is None:
        raise Http404
    if mine.pk != member_id:
        access_brand(user, public_id, to="own")
    member = team_of(mine.brand).filter(pk=member_id).first()
    if member is None:
        raise Http404
    return member


def brands_of(user: User | AnonymousUser) -> QuerySet[Brand]:
    """Return the brands this person acts for."""
    if not user.is_authenticated:
        return Brand.objects.none()
    return Brand.objects.filter(members__user=user).select_related("market")


def brands_approved() -> QuerySet[Brand]:
    """Return the brands that may sell; the counters of the house and of creators are none."""
    return Brand.objects.filter(state=Brand.State.APPROVED, kind=Brand.Kind.SHOP).select_related("market")


def brand_by_id(brand_id: int) -> Brand | None:
    """Return a brand, or None."""
    return Brand.objects.select_related("market").filter(pk=brand_id).first()


def team_of(brand: Brand) -> QuerySet[BrandMember]:
    """Return the people who act for a brand, in the order they came."""
    return brand.members.select_related("user", "brand").order_by("created_at", "pk")


def people_who(brand: Brand, *, to: Deed) -> list[User]:
    """Return the active people whose role in the brand includes the deed, for news and mails."""
    members = team_of(brand).filter(role__in=ROLES_FOR[to], user__is_active=True)
    return [member.user for member in members]
