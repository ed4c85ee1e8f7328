"""A brand speaks to a dispute of what it sold: by a deadline, with pictures, and it goes into the evidence."""

import io
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone
from PIL import Image

from commerce.orders.models import Deed
from commerce.payments.errors import (
    DisputeAnswered,
    DisputeKeyTaken,
    DisputePicturesTooMany,
    DisputeSaidEnough,
    DisputeWordless,
)
from commerce.payments.evidence import evidence_of
from commerce.payments.models import Dispute, DisputeNote, DisputePicture, DisputeStep
from commerce.payments.services import dispute_prepare, dispute_submit
from commerce.payments.services.hearing import Statement, dispute_say
from marketplace.accounts.models import Mail
from marketplace.brands.selectors import brands_of
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from marketplace.kernel.pictures import PictureRefused
from tests import factories
from tests.commerce.payments.asking import same_queries
from tests.commerce.payments.test_disputes import disputed, typeset

__all__ = ["disputed", "typeset"]
pytestmark = [pytest.mark.django_db, pytest.mark.once]
WORDS = "Sent on Monday, signed for on Wednesday."


def picture(colour="teal"):
    out = io.BytesIO()
    Image.new("RGB", (32, 24), colour).save(out, "JPEG")
    out.seek(0)
    out.name = "parcel.jpg"
    return out


def say(dispute, world, words=WORDS, *, pictures=(), key=None, by=None):
    return dispute_say(
        dispute=dispute, brand=world.brand, key=key or uuid4(), statement=Statement(words, pictures), by=by
    )


def desk(world, dispute=None):
    list_ = f"/brand/{world.brand.public_id}/disputes/"
    return f"{list_}{dispute.public_id}/" if dispute else list_


def steps(dispute):
    return list(dispute.steps.values_list("kind", flat=True))


def test_the_brand_reads_what_is_argued_about_and_says_what_it_knows_once(disputed, world, carla, client_of):
    carlas = client_of(carla)
    Dispute.objects.update(answer_by=timezone.now() + timedelta(days=9), reason="product_not_received")
    assert "Washi Moon lamp" in carlas.get(desk(world)).text
    page = carlas.get(desk(world, disputed))
    assert "Say what you know by" in page.text
    assert "product_not_received" in page.text
    assert "alice@example.org" not in page.text
    form = {"key": page.context["form"]["key"].value(), "statement": WORDS}

    for _press in range(2):
        assert carlas.post(desk(world, disputed), {**form, "pictures": [picture()]}).status_code == 302

    note = DisputeNote.objects.get()
    assert (note.statement, note.by, note.pictures.count()) == (WORDS, carla, 1)
    assert steps(disputed) == ["opened", "said"]
    assert Deed.objects.filter(kind="dispute_answered", by=carla).count() == 1
    page = carlas.get(desk(world, disputed))
    assert WORDS in page.text
    shown = carlas.get(f"{desk(world, disputed)}pictures/{note.pictures.get().pk}/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    order = disputed.payment.order
    panel = carlas.get(f"/brand/{world.brand.public_id}/orders/{order.public_id}/")
    assert "The buyer asked their bank for the money" in panel.text


def test_what_it_says_and_shows_is_in_the_evidence_word_for_word(
    disputed, world, carla, oliver, typeset, client_of
):
    say(disputed, world, "We packed it. " * 100, pictures=[picture(), picture("red")], by=carla)

    said = next(each for each in evidence_of(disputed) if each.title == "What Lantern Row says")
    assert said.rows[0][1] == ("We packed it. " * 100).strip()
    file = dispute_prepare(dispute=disputed, key=uuid4(), statement="", by=oliver)

    assert "What Lantern Row says" in typeset[0]
    assert typeset[0].count("data:image/webp;base64,") == 2
    olivers = client_of(oliver)
    page = olivers.get(f"/operator/disputes/{disputed.public_id}/")
    assert "We packed it." in page.text
    assert "The brand said something" in page.text
    first = DisputePicture.objects.earliest("pk")
    assert olivers.get(f"/operator/disputes/{disputed.public_id}/pictures/{first.pk}/").status_code == 200
    answer = olivers.get(f"/operator/disputes/{disputed.public_id}/evidence/{file.pk}/")
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert names == ["evidence.pdf", "facts.json", "pictures/1.webp", "pictures/2.webp"]


def test_a_file_that_a_brand_said_something_after_is_marked(
    disputed, world, carla, oliver, typeset, client_of
):
    dispute_prepare(dispute=disputed, key=uuid4(), statement="", by=oliver)
    page, olivers = f"/operator/disputes/{disputed.public_id}/", client_of(oliver)
    assert "A brand said something since" not in olivers.get(page).text

    say(disputed, world, by=carla)
    assert "A brand said something since" in olivers.get(page).text

    newer = dispute_prepare(dispute=disputed, key=uuid4(), statement="", by=oliver)
    assert newer.pk not in olivers.get(page).context["outdated"]


def test_every_step_is_written_down_with_whoever_took_it(disputed, world, carla, oliver, typeset, committing):
    say(disputed, world, by=carla)
    file = dispute_prepare(dispute=disputed, key=uuid4(), statement="", by=oliver)
    with committing():
        dispute_submit(file=file, by=oliver)
    disputed.refresh_from_db()

    assert steps(disputed)[:4] == ["opened", "said", "prepared", "handed_in"]
    assert steps(disputed)[4:5] == ["under_review"]
    by: dict[str, str | None] = dict(DisputeStep.objects.values_list("kind", "by__display_name"))
    assert (by["said"], by["prepared"], by["handed_in"], by["opened"]) == ("Carla", "Oliver", "Oliver", None)


def test_nothing_is_said_after_it_was_handed_in_or_decided(
    disputed, world, carla, oliver, typeset, committing, client_of
):
    file = dispute_prepare(dispute=disputed, key=uuid4(), statement="", by=oliver)
    with committing():
        dispute_submit(file=file, by=oliver)

    with pytest.raises(DisputeAnswered):
        say(disputed, world, by=carla)
    answer = client_of(carla).post(desk(world, disputed), {"key": uuid4(), "statement": WORDS})

    assert answer.status_code == 409
    assert "Now it decides." in answer.text
    assert DisputeNote.objects.count() == 0
    for state in ("won", "lost"):
        Dispute.objects.update(state=state, closed_at=timezone.now())
        assert client_of(carla).get(desk(world, disputed)).status_code == 200


def test_limits_and_nonsense_are_refused_and_nothing_is_kept(disputed, world, carla):
    for refusal, words, pictures in (
        (DisputeWordless, "  ", []),
        (DisputePicturesTooMany, WORDS, [picture() for _one in range(7)]),
        (PictureRefused, WORDS, [io.BytesIO(b"no picture")]),
    ):
        with pytest.raises(refusal):
            say(disputed, world, words, pictures=pictures, by=carla)
    assert (DisputeNote.objects.count(), steps(disputed)) == (0, ["opened"])

    say(disputed, world, pictures=[picture() for _one in range(4)])
    with pytest.raises(DisputePicturesTooMany):
        say(disputed, world, pictures=[picture() for _one in range(3)])
    for _again in range(4):
        say(disputed, world)
    with pytest.raises(DisputeSaidEnough):
        say(disputed, world)
    assert (DisputeNote.objects.count(), DisputePicture.objects.count()) == (5, 4)


def test_a_wrong_form_is_told_and_what_was_typed_stays(disputed, world, carla, client_of):
    seven = [picture() for _one in range(7)]
    answer = client_of(carla).post(
        desk(world, disputed), {"key": uuid4(), "statement": WORDS, "pictures": seven}
    )
    assert answer.status_code == 400
    assert WORDS in answer.text
    assert client_of(carla).post(desk(world, disputed), {"key": uuid4()}).status_code == 400
    assert DisputeNote.objects.count() == 0


def test_the_key_of_another_statement_is_refused(disputed, world, carla):
    other = factories.make_brand(name="Other")
    form = uuid4()
    say(disputed, world, key=form, by=carla)

    with pytest.raises(DisputeKeyTaken):
        dispute_say(dispute=disputed, brand=other, key=form, statement=Statement(WORDS), by=carla)

    assert DisputeNote.objects.count() == 1


def test_strangers_other_brands_and_staff_get_nothing(disputed, world, mallory, dana, carla, client_of):
    note = say(disputed, world, pictures=[picture()], by=carla)
    shown = f"{desk(world, disputed)}pictures/{note.pictures.get().pk}/"
    hers = brands_of(mallory).get()
    for address in (desk(world), desk(world, disputed), shown):
        assert client_of(mallory).get(address).status_code == 404
        assert client_of(dana).get(address).status_code == 403
    through_hers = f"/brand/{hers.public_id}/disputes/{disputed.public_id}/"
    assert client_of(mallory).get(through_hers).status_code == 404
    answer = client_of(dana).post(desk(world, disputed), {"key": uuid4(), "statement": WORDS})
    assert answer.status_code == 403
    operators = f"/operator/disputes/{disputed.public_id}/pictures/{note.pictures.get().pk}/"
    assert client_of(carla).get(operators).status_code == 404
    assert DisputeNote.objects.count() == 1
    # Her colleagues who only pack are not told of it on the order's page.
    order = disputed.payment.order
    page = client_of(dana).get(f"/brand/{world.brand.public_id}/orders/{order.public_id}/")
    assert "asked their bank" not in page.text


def test_the_brands_people_are_told_once_although_it_is_delivered_twice(disputed, carla, dana, committing):
    (delivery,) = Delivery.objects.filter(handler="commerce.payments.handlers.mail_dispute")
    for _time in range(2):
        Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
        with committing():
            assert deliver(delivery.pk) is True

    letter = Mail.objects.get(template="dispute_opened")
    assert letter.to == carla.email
    written = next(each for each in mail.outbox if each.to == [carla.email])
    assert "argues with their bank" in written.subject
    assert "Say what you know" in written.body


def test_the_list_asks_the_same_however_long_it_is(disputed, world, carla, client_of):
    carlas = client_of(carla)

    def more() -> None:
        for number in range(4):
            Dispute.objects.create(
                payment=disputed.payment, provider_ref=f"dp_{number}", amount_minor=1, currency="EUR"
            )

    same_queries(lambda: carlas.get(desk(world)), more)
