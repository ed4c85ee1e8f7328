"""Steps of the wizard that other apps register."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from marketplace.accounts.models import User
from marketplace.brands import wizard
from marketplace.brands.models import Brand
from tests.factories import make_brand

pytestmark = pytest.mark.django_db


def product_step(request: HttpRequest, brand: Brand, frame: wizard.WizardFrame) -> HttpResponse:
    if request.method == "POST":
        return redirect(frame.next_url)
    return render(request, "marketplace/brands/wizard.html", frame.context())


@pytest.fixture
def extra(monkeypatch) -> wizard.WizardStep:
    """A fifth step, that is never done."""
    step = wizard.WizardStep(
        slug="extra", title="Something more", is_done=lambda brand: False, view=product_step, position=500
    )
    monkeypatch.setattr(wizard._registry, "steps", {**wizard._registry.steps, "extra": step})
    return step


def test_a_view_is_a_step_inside_the_frame(client_of, carla: User, extra: wizard.WizardStep) -> None:
    brand = make_brand(carla, state=Brand.State.DRAFT, approved_at=None)
    client = client_of(carla)

    page = client.get(f"/brand/{brand.public_id}/setup/extra/")
    assert b"Something more" in page.content
    assert b"Finish later" in page.content
    answer = client.post(f"/brand/{brand.public_id}/setup/extra/")

    assert answer["Location"] == f"/brand/{brand.public_id}/setup/review/"
    assert b"Something more" in client.get(answer["Location"]).content


def test_a_step_of_others_is_as_closed_as_our_own(client_of, mallory: User, lantern: Brand, extra) -> None:
    assert client_of(mallory).post(f"/brand/{lantern.public_id}/setup/extra/").status_code == 404


def test_a_step_has_a_form_or_a_view() -> None:
    with pytest.raises(ValueError, match="either a form or a view"):
        wizard.WizardStep(slug="x", title="x", is_done=bool)


def test_registering_again_replaces(extra: wizard.WizardStep) -> None:
    wizard.register_step(extra)

    assert [step.slug for step in wizard.wizard_steps()].count("extra") == 1
