"""What operators may do about people and mail, and who becomes one."""

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError

from marketplace.accounts.models import Mail, User
from marketplace.accounts.services import mail_queue
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def helper(db: None) -> User:
    """An operator who is no superuser."""
    user = make_user("helper@example.org", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["change_user", "view_user"]))
    return user


def form_of(user: User, **changes: object) -> dict[str, object]:
    return {"display_name": user.display_name, "language": "", "time_zone": "", "market": "", **changes}


def test_an_operator_corrects_a_name(client_of, helper: User, alice: User) -> None:
    client_of(helper).post(f"/operator/accounts/user/{alice.pk}/change/", form_of(alice, display_name="Al"))

    alice.refresh_from_db()
    assert alice.display_name == "Al"
    assert alice.is_active


def test_an_operator_cannot_make_themselves_more(client_of, helper: User) -> None:
    client_of(helper).post(
        f"/operator/accounts/user/{helper.pk}/change/", form_of(helper, display_name="Me", is_superuser="on")
    )

    helper.refresh_from_db()
    assert (helper.display_name, helper.is_superuser) == ("Me", False)


def test_a_superuser_hands_out_powers_but_changes_no_address(client_of, oliver: User, alice: User) -> None:
    client_of(oliver).post(
        f"/operator/accounts/user/{alice.pk}/change/",
        form_of(alice, is_active="on", is_staff="on", email="taken@example.org"),
    )

    alice.refresh_from_db()
    assert alice.is_staff
    assert alice.email == "alice@example.org"


def test_nobody_is_made_or_deleted_by_hand(client_of, oliver: User, alice: User) -> None:
    client = client_of(oliver)

    assert client.get("/operator/accounts/user/").status_code == 200
    assert client.get("/operator/accounts/user/add/").status_code == 403
    assert client.post(f"/operator/accounts/user/{alice.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=alice.pk).exists()


def test_a_mail_is_looked_at_without_what_stood_in_it(client_of, oliver: User) -> None:
    owed = mail_queue(
        key="k", to="a@example.org", language="en", template="account_code", context={"code": "SECRET"}
    )
    client = client_of(oliver)

    page = client.get(f"/operator/accounts/mail/{owed.pk}/change/")

    assert page.status_code == 200
    assert b"SECRET" not in page.content
    assert (
        client.post(f"/operator/accounts/mail/{owed.pk}/change/", {"to": "x@evil.example"}).status_code == 403
    )
    assert Mail.objects.get().to == "a@example.org"


def test_the_house_is_closed_to_others(client_of, alice: User, helper: User) -> None:
    assert client_of(alice).get("/operator/").status_code in {302, 403}
    assert client_of(helper).get("/operator/brands/brand/").status_code == 403


def test_one_mailbox_is_one_account() -> None:
    user = User.objects.create_user("Nour@Example.org", PASSWORD)
    assert user.email == "nour@example.org"
    assert user.check_password(PASSWORD)
    assert user.password.startswith("argon2$")
    assert User.objects.create_superuser("Boss@example.org", PASSWORD).is_superuser
    with pytest.raises(IntegrityError):
        User.objects.create(email="NOUR@example.org")


def test_a_person_without_a_name_is_not_called_by_their_address() -> None:
    assert User(email="somebody.with.a.long.name@example.org").name_shown == "somebody.with.a.long"
