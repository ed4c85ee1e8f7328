"""Reads for the operators' desk of the house's own codes, and the door to them."""

from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

from commerce.promotions.models import Code
from marketplace.accounts.models import User

# Whoever makes codes of the house spends its money.
CODES_PERMISSION: Final = "promotions.change_code"


def access_house_codes(user: User | AnonymousUser) -> QuerySet[Code]:
    """Return the house's codes with what they gave so far, latest first; Http404 for all but operators."""
    if not (user.is_authenticated and user.is_staff and user.has_perm(CODES_PERMISSION)):
        raise Http404
    house = Code.objects.filter(brand__isnull=True)
    return house.select_related("budget", "by").prefetch_related("amounts", "budget__money")


def access_house_code(user: User | AnonymousUser, public_id: str) -> Code:
    """Return one of them; Http404 for all but operators, and for codes of brands."""
    found = access_house_codes(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
