"""Holding money back: with a reason, what shows it and an end; seen by the payee, and over by itself."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.payouts.errors import HoldEndsWrong, HoldOfNobody, HoldOver, HoldUnfounded
from commerce.payouts.holding import Ground, hold_lift, hold_place, money_path
from commerce.payouts.models import Agency, FeeRule, Hold, Payout
from commerce.payouts.payees import payee_of, people_of
from commerce.payouts.selectors import holds_on
from commerce.payouts.services import payout_run
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_rest(settings):
    settings.PAYOUT_HOLD_SECONDS = 0


@pytest.fixture
def sold(world, alice, committing):
    order = buying.place(
        buying.draft(world.lamp, collaboration=world.collaboration, scope=world.show.public_id), user=alice
    )
    buying.pay(order, committing)
    return order


@pytest.fixture
def owner(world):
    return f"creator:{world.creator.public_id}"


def ground(days=10.0, **fields):
    values = {
        "reason": "Three buyers say that nothing came",
        "evidence": "Chat of 3 May, parcel T1",
        **fields,
    }
    return Ground(ends_at=timezone.now() + timedelta(days=days), **values)


def run(committing, key):
    with committing():
        payout_run(key=key)
    return set(Payout.objects.values_list("owner", flat=True))


def test_what_is_held_back_is_not_paid_and_comes_free_by_itself(world, sold, owner, committing, oliver):
    hold = hold_place(owner=owner, reference="", ground=ground(), by=oliver)
    assert run(committing, "held") == {f"brand:{world.brand.public_id}"}

    Hold.objects.filter(pk=hold.pk).update(
        begins_at=timezone.now() - timedelta(days=11), ends_at=timezone.now() - timedelta(seconds=1)
    )

    assert holds_on(owner) == []
    assert owner in run(committing, "free")
    with pytest.raises(HoldOver):
        hold_lift(hold=hold, reason="too late")


def test_one_order_is_held_back_and_the_others_are_paid(world, sold, owner, alice, committing):
    hold_place(owner=owner, reference=sold.public_id, ground=ground(), by=None)
    assert owner not in run(committing, "held")
    other = buying.place(buying.draft(world.lamp, collaboration=world.collaboration), user=alice)
    buying.pay(other, committing)

    run(committing, "other")

    assert Payout.objects.get(owner=owner).amount_minor == other.lines.get().commission_minor


def test_the_payee_reads_why_until_when_and_gets_a_mail(world, sold, owner, committing, client_of):
    with committing():
        hold = hold_place(owner=owner, reference="", ground=ground(), by=None)
    page = client_of(world.creator.user).get(f"/studio/earnings/?show={world.show.public_id}")

    for words in ("Payouts are held back until", hold.reason, hold.evidence, "Held back"):
        assert words in page.text
    assert page.context["standing"].held.minor == 624
    assert page.context["standing"].payable.minor == 0
    assert page.context["lines"][0].state == "held"
    assert [each.to for each in outbox.outbox if hold.reason in each.body] == [["bruno@example.org"]]

    with committing():
        hold_lift(hold=hold, reason="It was a mistake")
    assert "It was a mistake" in outbox.outbox[-1].body
    assert "held back" not in client_of(world.creator.user).get("/studio/earnings/").text


def test_an_order_that_is_held_is_named(world, sold, committing, client_of, carla):
    brand = f"brand:{world.brand.public_id}"
    with committing():
        hold_place(owner=brand, reference=sold.public_id, ground=ground(), by=None)

    page = client_of(carla).get(money_path(brand))

    assert f"What comes of {sold.number} is held back until" in page.text
    assert f"the order {sold.number} is held back" in outbox.outbox[-1].body


REFUSED = [
    ({"reason": " "}, HoldUnfounded),
    ({"evidence": ""}, HoldUnfounded),
    ({"days": -1}, HoldEndsWrong),
    ({"days": 91}, HoldEndsWrong),
]


@pytest.mark.parametrize(("wrong", "refusal"), REFUSED, ids=range(len(REFUSED)))
def test_a_hold_without_reason_evidence_or_end_is_refused(sold, owner, wrong, refusal):
    with pytest.raises(refusal):
        hold_place(owner=owner, reference="", ground=ground(**wrong), by=None)
    assert Hold.objects.exists() is False


def test_a_hold_of_nobody_is_refused(sold, owner, world, alice):
    unpaid = buying.place(buying.draft(world.lamp), user=alice)
    for whom, reference in (("creator:nobody", ""), (owner, unpaid.public_id), ("house:x", "")):
        with pytest.raises(HoldOfNobody):
            hold_place(owner=whom, reference=reference, ground=ground(), by=None)
    assert Hold.objects.exists() is False


@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"evidence": ""}, {"ends_at": timezone.now()}], ids=range(3)
)
def test_the_database_refuses_one_too(wrong):
    now = timezone.now()
    values = {
        "owner": "x",
        "reason": "r",
        "evidence": "e",
        "begins_at": now,
        "ends_at": now + timedelta(days=1),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(**{**values, **wrong})


def test_an_agency_is_a_payee_of_its_own():
    agency = Agency.objects.create(name="North", payout_account="PT50000201231234567890154")
    payee = payee_of(f"agency:{agency.public_id}")

    assert payee is not None
    assert (payee.name, payee.obstacle, payee.account_kind) == ("North", "not_verified", "agency_payable")
    assert people_of(f"agency:{agency.public_id}") == []
    assert payee_of("agency:nobody") is None


class TestOperators:
    ADD = "/operator/payouts/hold/add/"

    @pytest.fixture
    def form(self, world):
        return {
            "creator": world.creator.pk,
            "reason": "Three buyers say that nothing came",
            "evidence": "Chat of 3 May",
            "ends_on": (timezone.localdate() + timedelta(days=5)).isoformat(),
        }

    def test_place_read_and_lift(self, sold, owner, oliver, client_of, form, committing):
        olivers = client_of(oliver)
        assert olivers.get(self.ADD).status_code == 200

        assert olivers.post(self.ADD, {**form, "order_number": sold.number}).status_code == 302

        hold = Hold.objects.get()
        assert (hold.owner, hold.reference, hold.placed_by) == (owner, sold.public_id, oliver)
        assert timezone.localtime(hold.ends_at).date().isoformat() == form["ends_on"]
        assert sold.number in olivers.get("/operator/payouts/hold/").text
        assert "Chat of 3 May" in olivers.get(f"/operator/payouts/hold/{hold.pk}/change/").text
        olivers.post(
            f"/operator/payouts/hold/{hold.pk}/lift/", {"_form_submitted": "on", "reason": "Cleared"}
        )
        hold.refresh_from_db()
        assert (hold.lifted_at is not None, hold.lift_reason) == (True, "Cleared")

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"creator": ""}, "Choose one payee"),
            ({"order_number": "SF-NOTHERE1"}, "There is no such payee"),
            ({"order_number": "SF-1"}, "There is no such payee"),
            ({"ends_on": "2020-01-01"}, "A hold ends by itself"),
            ({"evidence": " "}, "This field is required"),
        ],
        ids=range(5),
    )
    def test_are_told_what_is_missing(self, sold, oliver, client_of, form, wrong, words):
        page = client_of(oliver).post(self.ADD, {**form, **wrong})

        assert page.status_code == 200
        assert words in page.text
        assert Hold.objects.exists() is False

    def test_see_every_list_and_every_form(self, sold, oliver, client_of, world):
        olivers = client_of(oliver)
        for name in ("feerule", "sellerterms", "settlement", "agency", "representation", "hold"):
            assert olivers.get(f"/operator/payouts/{name}/").status_code == 200
        for name in ("feerule", "sellerterms", "agency", "representation"):
            assert olivers.get(f"/operator/payouts/{name}/add/").status_code == 200
        sent = {"name": "Winter", "bp": 400, "valid_from": "2026-12-01", "market": "eu"}
        assert olivers.post("/operator/payouts/feerule/add/", sent).status_code == 302
        address = f"/operator/payouts/feerule/{world_rule().pk}/change/"
        olivers.post(address, {"valid_until": "2026-12-24", "bp": 1})
        assert (world_rule().bp, world_rule().valid_until.isoformat()) == (400, "2026-12-24")
        assert olivers.get("/operator/ledger/block/").status_code == 200


def world_rule():
    return FeeRule.objects.get()
