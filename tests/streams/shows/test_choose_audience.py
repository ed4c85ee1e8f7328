"""A host says whom a show is for, passes its link on, and takes it back."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from marketplace.accounts.models import Mail
from marketplace.creators.models import Creator, Follow
from streams.shows.audience import is_invitation
from streams.shows.models import Show, ShowGuest
from streams.shows.selectors import live_shows_with_product
from streams.shows.services import show_go_live
from tests import factories
from tests.conftest import World
from tests.streams.shows.test_ticketed_show import FORM

pytestmark = pytest.mark.django_db


def page(show: Show) -> str:
    return reverse("front:show", args=[show.public_id])


@pytest.fixture
def secret(bruno: Creator) -> Show:
    return factories.make_show(
        bruno, audience=Show.Audience.INVITATION, invitation_key="old-word", title="Behind the curtain"
    )


def invited(show: Show, client: Client) -> Client:
    client.get(page(show), {"invitation": show.invitation_key})
    return client


# --- choosing ---


@pytest.mark.parametrize("audience", ["everyone", "followers", "invitation"])
def test_a_host_chooses_who_may_see_a_show(client_of: Any, bruno: Creator, audience: str) -> None:
    host = client_of(bruno.user)
    assert host.post(reverse("shows:new"), FORM | {"audience": audience}).status_code == 302

    show = Show.objects.get()
    assert show.audience == audience
    assert (len(show.invitation_key) >= 20) is (audience == "invitation")
    edit = reverse("shows:edit", args=[show.public_id])
    assert f'value="{audience}" selected' in host.get(edit).content.decode()
    host.post(edit, FORM)  # a form of the version before knows nothing of it: no show opens by accident
    show.refresh_from_db()
    assert show.audience == audience


def test_an_audience_that_is_none_is_refused_and_nothing_is_saved(client_of: Any, bruno: Creator) -> None:
    answer = client_of(bruno.user).post(reverse("shows:new"), FORM | {"audience": "members"})

    assert answer.status_code == 200
    assert not Show.objects.exists()


def test_changing_back_and_forth_keeps_the_link(client_of: Any, bruno: Creator, secret: Show) -> None:
    edit, host = reverse("shows:edit", args=[secret.public_id]), client_of(bruno.user)
    assert "?invitation=old-word" in host.get(edit).content.decode()
    host.post(edit, FORM | {"audience": "everyone"})
    secret.refresh_from_db()
    assert not is_invitation(secret, "old-word")

    host.post(edit, FORM | {"audience": "invitation"})

    secret.refresh_from_db()
    assert is_invitation(secret, "old-word")


# --- the link ---


def test_the_link_lets_a_guests_browser_in_and_leads_to_an_address_without_the_secret(
    client: Client, secret: Show
) -> None:
    answer = client.get(page(secret), {"invitation": "old-word"})

    assert (answer.status_code, answer["Location"]) == (302, page(secret))
    cookie = answer.cookies["invited"]
    assert (cookie["path"], bool(cookie["httponly"]), cookie["samesite"]) == (page(secret), True, "Lax")
    text = client.get(page(secret)).content.decode()
    assert "By invitation." in text
    assert "this browser stays invited" in text
    assert "old-word" not in text
    assert "data-copy-text-value" not in text  # an address that opens nothing to others is not passed on


@pytest.mark.parametrize("word", ["", "another", "old-wor", "old-word ", "öld-word"])
def test_another_word_opens_nothing(client: Client, secret: Show, word: str) -> None:
    answer = client.get(page(secret), {"invitation": word})

    assert (answer.status_code, answer["Location"]) == (302, page(secret))
    assert "invited" not in answer.cookies
    assert client.get(page(secret)).status_code == 404


def test_a_show_without_a_word_is_opened_by_no_word(client: Client, secret: Show) -> None:
    Show.objects.update(invitation_key="")

    assert "invited" not in client.get(page(secret), {"invitation": ""}).cookies


def test_the_cookie_of_one_show_opens_no_other(client: Client, bruno: Creator, secret: Show) -> None:
    other = factories.make_show(bruno, audience="invitation", invitation_key="other")
    value = client.get(page(secret), {"invitation": "old-word"}).cookies["invited"].value
    client.cookies.load({"invited": value})

    assert client.get(page(other)).status_code == 404
    client.cookies.load({"invited": f"{other.public_id}:{value.partition(':')[2]}"})
    assert client.get(page(other)).status_code == 404


def test_a_draft_has_no_link(client: Client, secret: Show) -> None:
    Show.objects.update(state=Show.State.DRAFT)

    assert "invited" not in client.get(page(secret), {"invitation": "old-word"}).cookies


def test_after_renewing_the_old_link_opens_nothing_and_who_came_stays(
    client: Client, client_of: Any, bruno: Creator, alice: Any, secret: Show
) -> None:
    came = invited(secret, Client())
    kept = invited(secret, client_of(alice))
    kept.post(reverse("shows:invitation_keep", args=[secret.public_id]))

    renewed = client_of(bruno.user).post(
        reverse("shows:invitation_renew", args=[secret.public_id]),
        {"next": reverse("shows:edit", args=[secret.public_id])},
    )

    assert renewed["Location"] == reverse("shows:edit", args=[secret.public_id])
    secret.refresh_from_db()
    assert secret.invitation_key != "old-word"
    client.get(page(secret), {"invitation": "old-word"})
    assert client.get(page(secret)).status_code == 404
    assert came.get(page(secret)).status_code == 200
    assert client_of(alice).get(page(secret)).status_code == 200  # another browser of hers
    assert invited(secret, client).get(page(secret)).status_code == 200


def test_nobody_but_the_host_renews_it(
    client_of: Any, world: World, alice: Any, dana: Any, secret: Show
) -> None:
    for person in (alice, dana):
        answer = client_of(person).post(reverse("shows:invitation_renew", args=[secret.public_id]))
        assert answer.status_code == 404
    secret.refresh_from_db()
    assert secret.invitation_key == "old-word"


def test_an_invitation_is_kept_in_an_account_once(
    client_of: Any, alice: Any, mallory: Any, secret: Show
) -> None:
    alices = invited(secret, client_of(alice))
    assert "Keep it in my account" in alices.get(page(secret)).content.decode()
    assert not ShowGuest.objects.exists()  # reading writes nothing
    for _ in range(2):
        answer = alices.post(reverse("shows:invitation_keep", args=[secret.public_id]))
        assert answer["Location"] == page(secret)

    assert [guest.user for guest in ShowGuest.objects.all()] == [alice]
    assert "Your invitation is in your account" in client_of(alice).get(page(secret)).content.decode()
    assert (
        client_of(mallory).post(reverse("shows:invitation_keep", args=[secret.public_id])).status_code == 404
    )
    assert ShowGuest.objects.count() == 1


def test_a_guest_is_asked_to_sign_in_to_keep_it(client: Client, secret: Show) -> None:
    text = invited(secret, client).get(page(secret)).content.decode()

    assert "Sign in to keep it in your account" in text
    answer = client.post(reverse("shows:invitation_keep", args=[secret.public_id]))
    assert (answer.status_code, ShowGuest.objects.exists()) == (302, False)


def test_the_host_finds_the_link_in_the_studio(client_of: Any, bruno: Creator, secret: Show) -> None:
    text = client_of(bruno.user).get(reverse("front:studio", args=[secret.public_id])).content.decode()

    assert "?invitation=old-word" in text
    assert "Renew the link" in text


# --- where it stands ---


def lists(client: Client) -> str:
    addresses = [
        reverse("front:home"),
        reverse("front:search") + "?q=curtain",
        reverse("front:creator", args=["bruno"]),
    ]
    return "\n".join(client.get(address).content.decode() for address in addresses)


@pytest.mark.parametrize("state", ["scheduled", "live", "ended"])
def test_a_show_by_invitation_stands_in_no_list(
    client_of: Any, client: Client, bruno: Creator, state: str
) -> None:
    fields: dict[str, Any] = {"state": Show.State(state), "title": "Behind the curtain"}
    show = factories.make_show(bruno, audience="invitation", invitation_key="old-word", **fields)

    for visitor in (client, invited(show, Client()), client_of(bruno.user)):
        assert "Behind the curtain" not in lists(visitor)
    mine = client_of(bruno.user).get(reverse("shows:index")).content.decode()
    assert "Behind the curtain" in mine
    assert "by invitation" in mine


@pytest.mark.parametrize("state", ["scheduled", "live", "ended"])
def test_a_show_for_followers_stands_in_all_lists_with_a_badge(
    client: Client, bruno: Creator, state: str
) -> None:
    factories.make_show(bruno, audience="followers", title="Behind the curtain", state=Show.State(state))

    text = lists(client)

    assert text.count("Behind the curtain") >= 3
    assert text.count("Followers</span>") >= 3


def test_the_room_of_a_show_by_invitation_hears_of_stock_too(world: World) -> None:
    Show.objects.update(state=Show.State.LIVE, started_at=world.show.starts_at, audience="invitation")

    assert [show.pk for show in live_shows_with_product(world.lamp.pk)] == [world.show.pk]


def test_only_guests_hear_that_a_show_by_invitation_starts(
    secret: Show, alice: Any, mallory: Any, committing: Any
) -> None:
    Follow.objects.create(user=mallory, creator=secret.creator)
    ShowGuest.objects.create(show=secret, user=alice)

    with committing():
        show_go_live(show=secret)

    told = Mail.objects.filter(key__startswith="show-started:")
    assert list(told.values_list("to", flat=True)) == ["alice@example.org"]
    assert len(mail.outbox) == 1
