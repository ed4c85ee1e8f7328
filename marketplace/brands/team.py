"""Writes of a brand's team."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from marketplace.accounts.selectors import language_of, user_by_email
from marketplace.accounts.services import mail_queue
from marketplace.brands.errors import AlreadyMember, LastOwner, NoSuchAccount
from marketplace.brands.models import Brand, BrandMember
from marketplace.brands.selectors import team_of


@transaction.atomic
def member_add(*, brand: Brand, email: str, role: str) -> BrandMember:
    """Let somebody who has an account act for the brand."""
    user = user_by_email(email)
    if user is None:
        raise NoSuchAccount
    try:
        with transaction.atomic():
            member = BrandMember.objects.create(brand=brand, user=user, role=role)
    except IntegrityError as error:
        raise AlreadyMember(name=user.name_shown) from error
    mail_queue(
        key=f"brand_member_added:{member.pk}",
        to=user.email,
        language=language_of(user),
        template="brand_member_added",
        context={
            "brand": brand.name,
            "role": role,
            "address": settings.SITE_URL + reverse("front:brand_today", args=[brand.public_id]),
        },
    )
    return member


@transaction.atomic
def member_role_set(*, member: BrandMember, role: str) -> BrandMember:
    """Give a member another role; the last owner stays one."""
    if role != BrandMember.Role.OWNER:
        _keep_an_owner(member)
    BrandMember.objects.filter(pk=member.pk).update(role=role)
    member.refresh_from_db()
    return member


@transaction.atomic
def member_remove(*, member: BrandMember) -> None:
    """Take somebody out of the team; the last owner stays."""
    _keep_an_owner(member)
    BrandMember.objects.filter(pk=member.pk).delete()


def _keep_an_owner(leaving: BrandMember) -> None:
    # The brand's row is the lock: two owners who remove each other at once must not both succeed.
    brand = Brand.objects.select_for_update().get(pk=leaving.brand_id)
    owners = team_of(brand).filter(role=BrandMember.Role.OWNER)
    if not owners.exclude(pk=leaving.pk).exists():
        raise LastOwner
