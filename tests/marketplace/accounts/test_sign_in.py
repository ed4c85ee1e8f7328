"""Signing in, wrong passwords and their limits, where sign-in leads, a new password by code."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from marketplace.accounts.models import User
from tests.clocks import soon
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

FOREIGN = [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "\t//evil.example",
    "/\t/evil.example",
    "https://shop.example@evil.example/",
    "https://shop.example.evil.example/",
]


@pytest.fixture(autouse=True)
def cheap_hashes(settings) -> None:
    """A real hash is meant to take long, and some of these send a hundred passwords."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def nour(db: None) -> User:
    """Somebody with a password and a verified address."""
    user = make_user("nour@example.org")
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(client: Client, password: str = PASSWORD, email: str = "nour@example.org", **more):
    query = {"next": more.pop("next")} if "next" in more else {}
    return client.post("/accounts/login/", {"login": email, "password": password, **query}, **more)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_signs_in(client: Client, nour: User) -> None:
    answer = sign_in(client)

    assert answer.status_code == 302
    assert is_signed_in(client)


def test_a_wrong_password_does_not(client: Client, nour: User) -> None:
    answer = sign_in(client, "not this one")

    assert answer.status_code == 200
    assert not is_signed_in(client)


def test_an_unknown_address_reads_like_a_wrong_password(client: Client, nour: User) -> None:
    wrong = sign_in(Client(), "not this one")
    unknown = sign_in(client, "not this one", email="nobody@example.org")

    def errors(answer) -> list[str]:
        return list(answer.context["form"].errors.get("__all__", []))

    assert errors(wrong)
    assert errors(wrong) == errors(unknown)


@pytest.mark.parametrize("proxies", [0, 1])
def test_made_up_forwarding_headers_give_no_fresh_quota(
    client: Client, nour: User, settings, proxies
) -> None:
    settings.TRUSTED_PROXIES = proxies

    def attempt(number: int, password: str, *, real: str = "203.0.113.7"):
        made_up = f"198.51.100.{number}"
        headers = {
            "REMOTE_ADDR": "10.0.0.1" if proxies else real,
            "HTTP_X_FORWARDED_FOR": f"{made_up}, {real}" if proxies else made_up,
        }
        return sign_in(client, password, email=f"nour{number}@example.org", **headers).status_code

    answers = [attempt(number, "not this one") for number in range(30)]

    assert answers[:10] == [200] * 10
    assert set(answers[10:]) == {429}


def test_wrong_passwords_of_a_stranger_do_not_lock_the_owner_out(client: Client, nour: User) -> None:
    answers = [sign_in(Client(), "not this one", REMOTE_ADDR="203.0.113.7").status_code for _ in range(30)]
    assert 429 in answers

    sign_in(client, REMOTE_ADDR="203.0.113.99")

    assert is_signed_in(client)


def test_the_429_page_says_what_to_do(nour: User) -> None:
    for _ in range(6):
        answer = sign_in(Client(), "not this one")

    assert answer.status_code == 429
    assert b"Wait a minute" in answer.content


@pytest.mark.parametrize("target", FOREIGN)
def test_sign_in_never_leads_to_a_foreign_site(client: Client, nour: User, target: str) -> None:
    answer = sign_in(client, next=target)

    assert answer.status_code == 302
    assert answer["Location"] == reverse("front:account")


def test_sign_in_leads_on_to_a_page_of_ours(client: Client, nour: User) -> None:
    answer = sign_in(client, next="/shows/1?x=//y")

    assert answer["Location"] == "/shows/1?x=//y"


@pytest.mark.parametrize("target", FOREIGN)
def test_sign_out_never_leads_to_a_foreign_site(client_of, nour: User, target: str) -> None:
    answer = client_of(nour).post("/accounts/logout/", {"next": target})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert "evil" not in answer["Location"]


def test_the_operators_door_is_the_limited_one(client: Client) -> None:
    answer = client.post("/operator/login/", {"username": "oliver@example.org", "password": "guess"})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def ask_for_reset(client: Client, email: str = "nour@example.org"):
    return client.post("/accounts/password/reset/", {"email": email})


def code_in(letter) -> str:
    found = re.search(r"^    (\S+)$", letter.body, re.MULTILINE)
    assert found is not None
    return found[1]


def test_a_new_password_by_code(client: Client, nour: User) -> None:
    ask_for_reset(client)
    client.post("/accounts/password/reset/confirm/", {"code": code_in(mail.outbox[0])}, follow=True)
    new = "entirely different words"
    answer = client.post("/accounts/password/reset/complete/", {"password1": new, "password2": new})

    assert answer.status_code == 302
    nour.refresh_from_db()
    assert nour.check_password(new)


def test_an_expired_reset_code_changes_nothing(client: Client, nour: User) -> None:
    with freeze_time(soon()):
        ask_for_reset(client)
        code = code_in(mail.outbox[0])

    with freeze_time(soon(hours=1)):
        client.post("/accounts/password/reset/confirm/", {"code": code})
        answer = client.post(
            "/accounts/password/reset/complete/", {"password1": "x" * 12, "password2": "x" * 12}
        )

    assert answer.status_code == 302
    nour.refresh_from_db()
    assert nour.check_password(PASSWORD)


def test_asking_for_an_unknown_address_reads_the_same_and_mails_the_asker(client: Client, nour: User) -> None:
    known = ask_for_reset(Client())
    unknown = ask_for_reset(client, "nobody@example.org")

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert "no account" in mail.outbox[-1].subject.lower()


def html_of(letter) -> str:
    return str(letter.alternatives[0][0])


def test_mail_goes_in_the_language_of_its_reader(client: Client, nour: User, settings) -> None:
    User.objects.filter(pk=nour.pk).update(language="ja")

    ask_for_reset(client)

    assert 'lang="ja"' in html_of(mail.outbox[0])
    assert django_settings.LANGUAGE_CODE == "en"
