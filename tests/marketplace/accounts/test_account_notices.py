"""A mail tells people that their password or address was changed."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from marketplace.accounts.models import User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def test_a_new_password_is_told_by_mail(client_of, alice: User, settings) -> None:
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    alice.set_password(PASSWORD)
    alice.save()
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    new = "entirely different words"

    client_of(alice).post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    alice.refresh_from_db()
    assert alice.check_password(new)
    [letter] = mail.outbox
    assert letter.to == [alice.email]
    assert "password of your account was changed" in str(letter.body)
