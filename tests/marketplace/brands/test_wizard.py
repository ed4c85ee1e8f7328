"""Founding a brand by the web form: saved at every step, resumed, sent in."""

import uuid
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from marketplace.accounts.models import User
from marketplace.brands.models import Brand, BrandMember
from marketplace.brands.wizard import wizard_steps
from tests.factories import make_brand

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[2] / "data" / "pictures"

COMPANY = {"name": "Lantern Row", "description": "Lamps for small rooms.", "market": "eu"}
PEOPLE = {
    "legal_name": "Lantern Row Lda",
    "register_number": "PT 514 222 333",
    "address": "Rua do Moinho 14\n1100 Lisboa",
    "country": "PT",
    "contact_email": "hello@lantern.example",
    "contact_phone": "+351 21 123 4567",
}
PROMISE = {"ships_within_days": 2, "returns_days": 30, "payout_account": "PT50 0002 0123 1234 5678 9015 4"}


@pytest.fixture
def draft(carla: User) -> Brand:
    """A brand of carla's that has only a name."""
    return make_brand(
        carla, state=Brand.State.DRAFT, approved_at=None, legal_name="", address="", country="", contact_email="",
        ships_within_days=None, returns_days=None, payout_account="",
    )  # fmt: skip


@pytest.fixture
def only_own_steps(monkeypatch) -> None:
    """The three steps of this app: the fourth is the catalogue's, and tested there."""
    own = [step for step in wizard_steps() if step.slug in {"company", "people", "promise"}]
    monkeypatch.setattr("marketplace.brands.wizard.wizard_steps", lambda: own)


def step(brand: Brand, slug: str) -> str:
    return f"/brand/{brand.public_id}/setup/{slug}/"


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    answer = client.get("/brand/start/")

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/brand/start/"


def test_the_first_step_founds_the_brand(client_of, alice: User) -> None:
    client = client_of(alice)
    assert b"Sell on Showfloor" in client.get("/brand/start/").content

    answer = client.post("/brand/start/", {**COMPANY, "key": uuid.uuid4()})

    brand = Brand.objects.get()
    assert answer["Location"] == step(brand, "people")
    assert brand.state == Brand.State.DRAFT
    assert BrandMember.objects.get().role == BrandMember.Role.OWNER


def test_pressing_twice_founds_one_brand(client_of, alice: User) -> None:
    client, key = client_of(alice), uuid.uuid4()

    client.post("/brand/start/", {**COMPANY, "key": key})
    client.post("/brand/start/", {**COMPANY, "key": key})

    assert Brand.objects.count() == 1


def test_nobody_founds_brands_without_end(client_of, alice: User) -> None:
    client = client_of(alice)
    for _ in range(5):
        client.post("/brand/start/", {**COMPANY, "key": uuid.uuid4()})

    answer = client.post("/brand/start/", {**COMPANY, "key": uuid.uuid4()})

    assert answer.status_code == 409
    assert Brand.objects.count() == 5


def test_all_four_steps_are_there(client_of, carla: User, draft: Brand) -> None:
    page = client_of(carla).get(step(draft, "people")).content.decode()

    assert [one.slug for one in wizard_steps()][:3] == ["company", "people", "promise"]
    for one in wizard_steps():
        assert str(one.title) in page


def test_each_step_is_saved_and_leads_on(client_of, carla: User, draft: Brand, only_own_steps) -> None:
    client = client_of(carla)

    answer = client.post(step(draft, "people"), PEOPLE)
    assert answer["Location"] == step(draft, "promise")
    draft.refresh_from_db()
    assert (draft.legal_name, draft.country) == ("Lantern Row Lda", "PT")

    answer = client.post(step(draft, "promise"), PROMISE)
    draft.refresh_from_db()
    assert draft.payout_account == "PT50000201231234567890154"
    assert draft.wizard_step == "promise"
    assert answer["Location"] == step(draft, "review")


def test_it_goes_on_where_it_was_left(client_of, carla: User, draft: Brand) -> None:
    client = client_of(carla)
    client.post(step(draft, "company"), COMPANY)

    answer = client.get(f"/brand/{draft.public_id}/setup/")

    assert answer["Location"] == step(draft, "people")
    assert b"Go on filling in" in client.get("/brand/start/").content


def test_finish_later_mails_the_way_back_once_a_day(client_of, carla: User, draft: Brand) -> None:
    client = client_of(carla)

    client.post(f"/brand/{draft.public_id}/setup/later/")
    client.post(f"/brand/{draft.public_id}/setup/later/")

    [letter] = mail.outbox
    assert letter.to == [carla.email]
    assert f"/brand/{draft.public_id}/setup/" in letter.body
    assert "Who you are" in letter.body


@pytest.mark.parametrize(
    ("slug", "values", "field"),
    [
        ("company", {**COMPANY, "name": "\u200b\u200b"}, "name"),
        ("company", {**COMPANY, "market": "nowhere"}, "market"),
        ("people", {**PEOPLE, "contact_email": "hello"}, "contact_email"),
        ("people", {**PEOPLE, "country": "ZZ"}, "country"),
        ("people", {**PEOPLE, "contact_phone": "call me"}, "contact_phone"),
        ("promise", {**PROMISE, "payout_account": "PT51000201231234567890154"}, "payout_account"),
        ("promise", {**PROMISE, "payout_account": "'; drop"}, "payout_account"),
        ("promise", {**PROMISE, "returns_days": 3}, "returns_days"),
        ("promise", {**PROMISE, "ships_within_days": -1}, "ships_within_days"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_saved(
    client_of, carla: User, draft: Brand, slug: str, values: dict[str, object], field: str
) -> None:
    before = Brand.objects.values().get()

    answer = client_of(carla).post(step(draft, slug), values)

    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert Brand.objects.values().get() == before


@pytest.mark.parametrize("name", ["script.svg", "script-named.png", "page-as.jpg"])
def test_a_hostile_logo_is_refused_and_no_file_is_kept(
    client_of, carla: User, draft: Brand, settings, name
) -> None:
    upload = SimpleUploadedFile(name, (DATA / name).read_bytes(), content_type="image/png")

    answer = client_of(carla).post(step(draft, "company"), {**COMPANY, "logo": upload})

    assert answer.status_code == 400
    draft.refresh_from_db()
    assert not draft.logo
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.*"))


def test_a_logo_is_kept_re_encoded_and_its_forerunner_removed(
    client_of, carla: User, draft: Brand, settings
) -> None:
    client = client_of(carla)
    for _ in range(2):
        upload = SimpleUploadedFile("gps.jpg", (DATA / "gps.jpg").read_bytes(), content_type="image/jpeg")
        client.post(step(draft, "company"), {**COMPANY, "logo": upload})

    draft.refresh_from_db()
    assert str(draft.logo.name).endswith(".webp")
    assert len(list(Path(settings.MEDIA_ROOT).rglob("*.*"))) == 1


def test_a_brand_with_gaps_cannot_be_sent_in(client_of, carla: User, draft: Brand) -> None:
    answer = client_of(carla).post(f"/brand/{draft.public_id}/setup/submit/")

    assert answer.status_code == 400
    assert b"Who you are" in answer.content
    draft.refresh_from_db()
    assert draft.state == Brand.State.DRAFT
    assert mail.outbox == []


def test_a_complete_brand_is_sent_in_once(client_of, carla: User, draft: Brand, only_own_steps) -> None:
    client = client_of(carla)
    for slug, values in (("company", COMPANY), ("people", PEOPLE), ("promise", PROMISE)):
        client.post(step(draft, slug), values)

    client.post(f"/brand/{draft.public_id}/setup/submit/")
    again = client.post(f"/brand/{draft.public_id}/setup/submit/")

    draft.refresh_from_db()
    assert draft.state == Brand.State.SUBMITTED
    assert draft.submitted_at is not None
    assert again.status_code == 409
    [letter] = mail.outbox
    assert "with the operator" in letter.subject
    assert b"With the operator" in client.get(step(draft, "review")).content


def test_a_brand_in_review_cannot_be_changed(client_of, carla: User, draft: Brand) -> None:
    Brand.objects.filter(pk=draft.pk).update(state=Brand.State.SUBMITTED)
    client = client_of(carla)

    answer = client.post(step(draft, "people"), PEOPLE)

    assert answer.status_code == 409
    draft.refresh_from_db()
    assert draft.legal_name == ""
    assert client.get(step(draft, "people"))["Location"] == step(draft, "review")


def test_who_an_approved_brand_is_stays_as_it_was_checked(client_of, carla: User, lantern: Brand) -> None:
    client = client_of(carla)

    client.post(step(lantern, "people"), {**PEOPLE, "legal_name": "Somebody Else", "address": "New street 1"})
    client.post(step(lantern, "company"), {**COMPANY, "market": "jp"})

    lantern.refresh_from_db()
    assert lantern.legal_name == "Lantern Row Lda"
    assert lantern.market_id == "eu"
    assert lantern.address == "New street 1"


def test_an_unknown_step_is_not_found(client_of, carla: User, draft: Brand) -> None:
    assert client_of(carla).get(step(draft, "nothing")).status_code == 404


def test_a_strange_name_needs_no_letters_for_its_address(client_of, alice: User) -> None:
    client = client_of(alice)
    for name in ("আলো", "আলো", "東京プロジェクト"):
        client.post("/brand/start/", {**COMPANY, "name": name, "key": uuid.uuid4()})

    ids = set(Brand.objects.values_list("public_id", flat=True))
    assert len(ids) == 3
    assert all(client.get(f"/brand/{public_id}/setup/review/").status_code == 200 for public_id in ids)
