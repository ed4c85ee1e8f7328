"""An operator approves a brand or sends it back; the brand applies again."""

import pytest
from django.core import mail
from django.db import transaction

from marketplace.accounts.models import User
from marketplace.brands import services
from marketplace.brands.errors import BrandNotDraft, BrandNotSubmitted, ReasonMissing
from marketplace.brands.events import BrandApproved
from marketplace.brands.models import Brand
from tests.factories import make_brand, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(carla: User) -> Brand:
    """A brand that waits for review."""
    return make_brand(
        carla, name="Lantern Row", description="Lamps.", state=Brand.State.SUBMITTED, approved_at=None
    )


def admin_url(brand: Brand, deed: str) -> str:
    return f"/operator/brands/brand/{brand.pk}/{deed}/"


def test_an_operator_approves(client_of, oliver: User, waiting: Brand, carla: User) -> None:
    client = client_of(oliver)
    assert client.get(admin_url(waiting, "approve")).status_code == 200

    client.post(admin_url(waiting, "approve"), {"_form_submitted": "on"})

    waiting.refresh_from_db()
    assert waiting.state == Brand.State.APPROVED
    assert waiting.approved_at is not None
    [letter] = mail.outbox
    assert letter.to == [carla.email]
    assert "can sell now" in letter.subject


def test_looking_at_the_dialog_decides_nothing(client_of, oliver: User, waiting: Brand) -> None:
    client_of(oliver).get(admin_url(waiting, "approve"))

    waiting.refresh_from_db()
    assert waiting.state == Brand.State.SUBMITTED


def test_several_are_approved_from_the_list(client_of, oliver: User, waiting: Brand, lantern: Brand) -> None:
    chosen = {"action": "approve_selected", "_selected_action": [waiting.pk, lantern.pk]}

    answer = client_of(oliver).post("/operator/brands/brand/", chosen, follow=True)

    waiting.refresh_from_db()
    assert waiting.state == Brand.State.APPROVED
    assert b"not waiting for review" in answer.content


def test_an_operator_sends_back_with_a_reason_and_the_brand_applies_again(
    client_of, oliver: User, carla: User, waiting: Brand, monkeypatch
) -> None:
    refuse = {"_form_submitted": "on", "reason": "The register number is of another company."}
    client_of(oliver).post(admin_url(waiting, "refuse"), refuse)

    waiting.refresh_from_db()
    assert waiting.state == Brand.State.REFUSED
    assert "another company" in mail.outbox[0].body
    page = client_of(carla).get(f"/brand/{waiting.public_id}/setup/review/")
    assert b"another company" in page.content

    monkeypatch.setattr("marketplace.brands.wizard.missing_steps", lambda brand: [])
    client_of(carla).post(f"/brand/{waiting.public_id}/setup/submit/")

    waiting.refresh_from_db()
    assert waiting.state == Brand.State.SUBMITTED
    assert waiting.state_reason == ""


def test_operators_hear_once_that_a_brand_waits_each_in_their_language(
    client_of, oliver: User, carla: User, lantern: Brand, monkeypatch
) -> None:
    make_user("yuki@example.org", is_staff=True, language="ja")
    make_user("gone@example.org", is_staff=True, is_active=False)
    Brand.objects.update(state=Brand.State.DRAFT)
    monkeypatch.setattr("marketplace.brands.wizard.missing_steps", lambda brand: [])

    for _ in range(2):
        client_of(carla).post(f"/brand/{lantern.public_id}/setup/submit/")

    to_carla, to_oliver, to_yuki = sorted(mail.outbox, key=lambda letter: letter.to)
    assert (to_carla.to, to_oliver.to) == ([carla.email], [oliver.email])
    assert to_oliver.subject == "Lantern Row waits for review"
    assert f"/operator/brands/brand/{lantern.pk}/change/" in to_oliver.body
    assert to_yuki.subject == "Lantern Rowが審査を待っています"
    assert "判断をお待ちしています" in to_yuki.body

    # The next submission is another one.
    services.brand_refuse(brand=lantern, reason="No.")
    client_of(carla).post(f"/brand/{lantern.public_id}/setup/submit/")
    assert [letter.to for letter in mail.outbox].count([oliver.email]) == 2


def test_without_a_reason_nothing_is_sent_back(waiting: Brand) -> None:
    with pytest.raises(ReasonMissing):
        services.brand_refuse(brand=waiting, reason="  ")

    waiting.refresh_from_db()
    assert waiting.state == Brand.State.SUBMITTED


def test_a_brand_is_decided_on_once(waiting: Brand) -> None:
    stale = Brand.objects.get(pk=waiting.pk)
    services.brand_refuse(brand=waiting, reason="No.")

    with pytest.raises(BrandNotSubmitted):
        services.brand_approve(brand=stale)

    waiting.refresh_from_db()
    assert waiting.state == Brand.State.REFUSED


def test_the_fact_is_announced(waiting: Brand, monkeypatch) -> None:
    heard: list[object] = []
    monkeypatch.setattr(services, "emit", heard.append)

    services.brand_approve(brand=waiting)

    assert heard == [BrandApproved(brand_id=waiting.pk)]


def test_a_rolled_back_approval_mails_nobody(waiting: Brand, committing) -> None:
    with committing(), transaction.atomic():
        services.brand_approve(brand=waiting)
        transaction.set_rollback(True)

    assert mail.outbox == []
    waiting.refresh_from_db()
    assert waiting.state == Brand.State.SUBMITTED


@pytest.mark.parametrize("deed", ["approve", "refuse"])
def test_people_without_the_office_are_turned_away(client_of, carla: User, waiting: Brand, deed: str) -> None:
    answer = client_of(carla).post(admin_url(waiting, deed), {"_form_submitted": "on", "reason": "x"})

    assert answer.status_code in {302, 403}
    waiting.refresh_from_db()
    assert waiting.state == Brand.State.SUBMITTED


def test_the_operators_pages_open(client_of, oliver: User, waiting: Brand) -> None:
    client = client_of(oliver)

    assert client.get("/operator/brands/brand/").status_code == 200
    assert client.get(f"/operator/brands/brand/{waiting.pk}/change/").status_code == 200
    assert client.get(f"/operator/brands/brand/{waiting.pk}/delete/").status_code == 403


def test_a_brand_that_is_not_waiting_is_not_sent_back(lantern: Brand) -> None:
    with pytest.raises(BrandNotSubmitted):
        services.brand_refuse(brand=lantern, reason="No.")

    lantern.refresh_from_db()
    assert lantern.state == Brand.State.APPROVED


def test_a_brand_sent_in_meanwhile_is_not_changed(waiting: Brand) -> None:
    with pytest.raises(BrandNotDraft):
        services.brand_step_save(brand=waiting, step="company", values={"name": "Other"})

    waiting.refresh_from_db()
    assert waiting.name == "Lantern Row"
