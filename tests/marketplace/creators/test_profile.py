"""Making and changing a profile."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from marketplace.accounts.models import User
from marketplace.creators import services
from marketplace.creators.errors import CreatorExists, HandleTaken
from marketplace.creators.models import Creator
from tests.factories import make_creator, make_user

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[2] / "data" / "pictures"
START = "/studio/profile/start/"
EDIT = "/studio/profile/"
PROFILE = {
    "handle": "mira_solane",
    "display_name": "Mira Solane",
    "bio": "Light for small rooms.",
    "languages": ["en", "ta"],
    "categories": ["home", "craft"],
    "markets": ["eu", "in"],
    "payout_account": "PT50 0002 0123 1234 5678 9015 4",
}


def picture(name: str, content_type: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (DATA / name).read_bytes(), content_type=content_type)


def test_a_person_makes_a_profile(client_of, alice: User) -> None:
    client = client_of(alice)
    assert client.get(START).status_code == 200

    answer = client.post(START, PROFILE)

    assert answer["Location"] == EDIT
    creator = Creator.objects.get()
    assert (creator.user, creator.handle, creator.state) == (alice, "mira_solane", Creator.State.SUBMITTED)
    assert creator.languages == ["en", "ta"]
    assert {market.code for market in creator.markets.all()} == {"eu", "in"}
    assert creator.payout_account == "PT50000201231234567890154"
    assert b"Waiting for the operator" in client.get(EDIT).content


@pytest.mark.parametrize("handle", ["林", "நிலா", "আলো"])
def test_handles_of_every_script(client_of, alice: User, handle: str) -> None:
    client = client_of(alice)

    client.post(START, {**PROFILE, "handle": handle})

    assert Creator.objects.get().handle == handle
    Creator.objects.update(state=Creator.State.APPROVED, approved_at="2026-01-01T00:00Z")
    assert client_of(make_user()).post(f"/creators/{handle}/follow/", {"follow": "1"}).status_code == 302


@pytest.mark.parametrize(
    "typed", ["lotus_shop\u200b", "lοtus_shop", "LOTUS_SHOP", "\u200b" * 15, "ｌｏｔｕｓ_shop", "lotus_shop"]
)
def test_nobody_poses_as_the_shop(client_of, alice: User, typed: str) -> None:
    make_creator(handle="lotus_shop")

    answer = client_of(alice).post(START, {**PROFILE, "handle": typed})

    assert answer.status_code == 400
    assert answer.context["form"].errors["handle"]
    assert Creator.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"display_name": "\u202e"}, "display_name"),
        ({"languages": ["tlh"]}, "languages"),
        ({"languages": []}, "languages"),
        ({"categories": ["home", "craft", "food", "music", "tech"]}, "categories"),
        ({"categories": ["weapons"]}, "categories"),
        ({"markets": ["nowhere"]}, "markets"),
        ({"payout_account": "PT51000201231234567890154"}, "payout_account"),
        ({"bio": "x" * 501}, "bio"),
        ({"handle": "x" * 500}, "handle"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(client_of, alice: User, change, field: str) -> None:
    answer = client_of(alice).post(START, {**PROFILE, **change})

    assert answer.status_code == 400
    assert answer.context["form"].errors[field]
    assert not Creator.objects.exists()


def test_one_person_has_one_profile(client_of, bruno: Creator) -> None:
    client = client_of(bruno.user)

    answer = client.post(START, PROFILE)

    assert answer["Location"] == EDIT
    assert Creator.objects.get().handle == "bruno"
    with pytest.raises(CreatorExists):
        services.creator_start(user=bruno.user, handle="other", markets=[], values={})


def test_a_rival_takes_the_handle_in_mid_call(alice: User, monkeypatch) -> None:
    def nobody_yet(skeleton: str) -> None:
        make_creator(handle="mira_solane")

    monkeypatch.setattr(services, "creator_by_skeleton", nobody_yet)

    with pytest.raises(HandleTaken):
        services.creator_start(user=alice, handle="mira_solane", markets=[], values={"display_name": "Mira"})

    assert not Creator.objects.filter(user=alice).exists()


@pytest.mark.parametrize(
    ("name", "content_type"),
    [("script.svg", "image/svg+xml"), ("script-named.png", "image/png"), ("page-as.jpg", "image/jpeg")],
)
def test_a_hostile_picture_is_refused_and_no_file_is_kept(
    client_of, alice: User, settings, name, content_type
) -> None:
    answer = client_of(alice).post(START, {**PROFILE, "avatar": picture(name, content_type)})

    assert answer.status_code == 400
    assert answer.context["form"].errors["avatar"]
    assert not Creator.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.*"))


def test_a_script_behind_a_picture_is_not_kept(client: Client, client_of, alice: User) -> None:
    client_of(alice).post(START, {**PROFILE, "avatar": picture("script-after.gif", "image/gif")})

    creator = Creator.objects.get()
    kept = Path(creator.avatar.path).read_bytes()
    assert str(creator.avatar.name).endswith(".webp")
    assert b"script" not in kept
    served = client.get(creator.avatar.url)
    if served.status_code == 200:
        assert served["Content-Type"] == "image/webp"
        assert served["X-Content-Type-Options"] == "nosniff"


def test_a_picture_loses_its_place_and_camera(client_of, alice: User) -> None:
    client_of(alice).post(START, {**PROFILE, "avatar": picture("gps.jpg", "image/jpeg")})

    with Image.open(Creator.objects.get().avatar.path) as kept:
        assert not kept.getexif()
        # Turned upright before its orientation was dropped.
        assert kept.size == (30, 40)
    assert b"TheCamera" not in Path(Creator.objects.get().avatar.path).read_bytes()


def test_a_person_changes_the_profile_but_not_a_known_handle(client_of, bruno: Creator) -> None:
    client = client_of(bruno.user)

    answer = client.post(EDIT, {**PROFILE, "handle": "another", "display_name": "Bruno R."})

    assert answer.status_code == 302
    bruno.refresh_from_db()
    assert bruno.display_name == "Bruno R."
    assert bruno.handle == "bruno"
    assert bruno.state == Creator.State.APPROVED


def test_before_approval_the_handle_can_change(client_of, bruno: Creator) -> None:
    Creator.objects.update(state=Creator.State.SUBMITTED)

    client_of(bruno.user).post(EDIT, {**PROFILE, "handle": "another"})

    bruno.refresh_from_db()
    assert (bruno.handle, bruno.handle_skeleton) == ("another", "another")


def test_a_refused_profile_is_sent_in_again_by_saving(client_of, bruno: Creator) -> None:
    Creator.objects.update(state=Creator.State.REFUSED, state_reason="Not your face.")
    client = client_of(bruno.user)
    assert b"Not your face." in client.get(EDIT).content

    client.post(EDIT, PROFILE)

    bruno.refresh_from_db()
    assert (bruno.state, bruno.state_reason) == (Creator.State.SUBMITTED, "")


def test_who_has_no_profile_finds_no_desk(client_of, alice: User) -> None:
    assert client_of(alice).get(EDIT).status_code == 404


@pytest.mark.parametrize("address", [START, EDIT])
def test_a_visitor_is_asked_to_sign_in(client: Client, address: str) -> None:
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"


def test_a_rival_takes_the_handle_while_a_profile_is_changed(client_of, bruno: Creator, monkeypatch) -> None:
    Creator.objects.update(state=Creator.State.SUBMITTED)
    make_creator(handle="mira_solane")
    # The form looked before the rival wrote.
    monkeypatch.setattr("marketplace.creators.forms.creator_by_skeleton", lambda skeleton: None)

    answer = client_of(bruno.user).post(EDIT, PROFILE)

    assert answer.status_code == 400
    assert answer.context["form"].errors["handle"]
    bruno.refresh_from_db()
    assert (bruno.handle, bruno.display_name) == ("bruno", "Bruno Reis")


def test_a_rival_takes_the_handle_between_form_and_write(client_of, alice: User, monkeypatch) -> None:
    make_creator(handle="mira_solane")
    monkeypatch.setattr("marketplace.creators.forms.creator_by_skeleton", lambda skeleton: None)

    answer = client_of(alice).post(START, PROFILE)

    assert answer.status_code == 400
    assert not Creator.objects.filter(user=alice).exists()


def test_a_new_picture_takes_the_place_of_the_old(client_of, bruno: Creator, settings) -> None:
    client = client_of(bruno.user)
    for _ in range(2):
        client.post(EDIT, {**PROFILE, "avatar": picture("gps.jpg", "image/jpeg")})

    assert len(list(Path(settings.MEDIA_ROOT).rglob("*.webp"))) == 1
