"""The pieces of HTML that pages of other apps show."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory

from marketplace.accounts.models import User
from marketplace.creators.models import Creator

pytestmark = pytest.mark.django_db


def follow_button(creator: Creator, user: User | AnonymousUser, **more: object) -> str:
    request = RequestFactory().get("/")
    request.user = user
    context = {"creator": creator, **more}
    return render_to_string("marketplace/creators/_follow_button.html", context, request)


def test_the_button_says_which_of_the_two_it_wants(alice: User, bruno: Creator) -> None:
    asks = follow_button(bruno, alice, is_following=False, next="/shows/x/")
    assert 'name="follow" value="1"' in asks
    assert 'aria-pressed="false"' in asks
    assert 'name="next" value="/shows/x/"' in asks

    stops = follow_button(bruno, alice, is_following=True)
    assert 'name="follow" value="0"' in stops
    assert 'aria-pressed="true"' in stops


def test_nobody_is_offered_to_follow_themselves(bruno: Creator) -> None:
    assert "<form" not in follow_button(bruno, bruno.user)
    assert "<form" in follow_button(bruno, AnonymousUser())


def test_a_card_says_who_somebody_is(bruno: Creator) -> None:
    bruno.categories = ["home", "craft"]

    card = render_to_string("marketplace/creators/_creator_card.html", {"creator": bruno})

    assert "Bruno Reis" in card
    assert "Home and light, Craft and making" in " ".join(card.split())
