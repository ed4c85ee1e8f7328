"""Who a request is from."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from marketplace.accounts.models import User


def person_of(request: HttpRequest) -> User:
    """Return the signed-in person; views behind login_required always have one."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
