"""Signing up by e-mail with a code, through the front door."""

import re

import pytest
from django.core import mail
from django.test import Client
from freezegun import freeze_time

from marketplace.accounts.models import Mail, User
from tests.clocks import soon
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def sign_up(client: Client, email: str = "nour@example.org", **more):
    return client.post("/accounts/signup/", {"email": email, "password1": PASSWORD, **more})


def code_in(letter) -> str:
    found = re.search(r"^    (\S+)$", letter.body, re.MULTILINE)
    assert found is not None
    return found[1]


def confirm(client: Client, code: str):
    return client.post("/accounts/confirm-email/", {"code": code})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_person_signs_up_with_the_code_from_the_mail(client: Client) -> None:
    answer = sign_up(client, "Nour@Example.org")

    assert answer.status_code == 302
    assert not is_signed_in(client)
    [letter] = mail.outbox
    assert letter.to == ["nour@example.org"]

    answer = confirm(client, code_in(letter))

    assert answer.status_code == 302
    assert is_signed_in(client)
    assert User.objects.get().email == "nour@example.org"


def test_what_was_chosen_before_the_account_is_kept_with_it(client: Client) -> None:
    client.cookies["django_language"] = "ja"
    client.cookies["market"] = "in"
    client.cookies["zone"] = "Asia/Kolkata"

    sign_up(client)

    user = User.objects.get()
    assert (user.language, user.market_id, user.time_zone) == ("ja", "in", "Asia/Kolkata")


def test_a_wrong_code_does_not_sign_in(client: Client) -> None:
    sign_up(client)

    answer = confirm(client, "AAAAAA")

    assert not is_signed_in(client)
    assert b"code" in answer.content.lower()


def test_an_expired_code_does_not_sign_in(client: Client) -> None:
    with freeze_time(soon()):
        sign_up(client)
        code = code_in(mail.outbox[0])

    with freeze_time(soon(minutes=20)):
        confirm(client, code)

    assert not is_signed_in(client)


def test_a_code_is_not_kept_once_its_mail_has_left(client: Client) -> None:
    sign_up(client)

    assert Mail.objects.get().context == {}


def test_a_known_address_gets_a_mail_and_the_page_does_not_tell(client: Client, alice: User) -> None:
    unknown = sign_up(Client(), "stranger@example.org")

    answer = sign_up(client, alice.email)

    assert (answer.status_code, answer["Location"]) == (unknown.status_code, unknown["Location"])
    [letter] = [letter for letter in mail.outbox if letter.to == [alice.email]]
    assert "already" in letter.subject
    assert User.objects.filter(email=alice.email).count() == 1


def test_a_short_password_is_refused_and_nobody_is_made(client: Client) -> None:
    answer = client.post("/accounts/signup/", {"email": "nour@example.org", "password1": "short"})

    assert answer.status_code == 200
    assert not User.objects.exists()
    assert mail.outbox == []


def test_an_address_with_a_line_break_is_refused(client: Client) -> None:
    answer = sign_up(client, "nour@example.org\r\nBcc: x@evil.example")

    assert answer.status_code == 200
    assert not User.objects.exists()
    assert mail.outbox == []
