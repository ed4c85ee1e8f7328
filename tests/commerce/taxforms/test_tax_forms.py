"""Tax forms: which one, what is asked, how long it holds, who reads it; and no payout without one."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.utils import timezone

from commerce.payouts.models import Payout
from commerce.payouts.payees import payee_of
from commerce.payouts.services import payout_run
from commerce.taxforms import services as taxform_services
from commerce.taxforms import tasks
from commerce.taxforms.models import TaxForm
from commerce.taxforms.numbers import number_fits
from commerce.taxforms.rules import holds_until, kind_for
from commerce.taxforms.selectors import answers_of, tax_standing
from commerce.taxforms.services import tax_form_accept, tax_form_submit
from marketplace.accounts.models import Mail
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db
SIGNED = {"signature": "Bruno Reis", "certifies": "on", "name": "Bruno Reis"}
HOME = {"street": "Rua do Norte 8", "city": "Lisboa", "postal_code": "1200-284"}
W9 = {
    **SIGNED,
    "street": "12 Elm Street",
    "city": "Albany",
    "postal_code": "12207",
    "state": "ny",
    "classification": "individual",
    "number_kind": "ssn itin",
    "number": "536-90-4399",
}
W8BEN = {**SIGNED, **HOME, "citizenship": "PT", "birth_date": "1990-05-04", "number": "501 442 600"}
DAC7 = {**SIGNED, **HOME, "birth_date": "1990-05-04", "number": "501442600"}
FORM = "/studio/tax-form/"


@pytest.fixture(autouse=True)
def no_rest(settings):
    settings.PAYOUT_HOLD_SECONDS = 0


def obstacle(owner):
    payee = payee_of(owner)
    assert payee is not None
    return payee.obstacle


def send(client, country, **fields):
    return client.post(f"{FORM}?country={country}&who=person", fields)


def sell(world, committing):
    order = buying.place(buying.draft(world.lamp, collaboration=world.collaboration))
    buying.pay(order, committing)


def run(committing):
    with committing():
        payout_run(key=uuid4().hex)


@pytest.mark.parametrize(
    ("house", "country", "is_company", "kind"),
    [
        ("US", "US", False, "w9"),
        ("US", "US", True, "w9"),
        ("US", "JP", False, "w8ben"),
        ("US", "PT", True, "w8bene"),
        ("DE", "PT", False, "dac7_person"),
        ("DE", "US", True, "dac7_company"),
        ("JP", "US", False, None),
        ("", "US", False, None),
    ],
)
def test_the_form_follows_from_where_both_are(house, country, is_company, kind):
    assert kind_for(house, country, is_company=is_company) == kind


def test_a_w8_holds_for_three_full_calendar_years():
    assert holds_until("w8ben", date(2026, 1, 1)) == date(2029, 12, 31)
    assert holds_until("w8bene", date(2026, 12, 31)) == date(2029, 12, 31)
    assert holds_until("w9", date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("country", "number", "fits"),
    [
        ("US", "536-90-4399", True),
        ("US", "000-12-3456", False),
        ("PT", "501 442 600", True),
        ("PT", "501442601", False),
        ("DE", "36 574 261 809", True),
        ("DE", "AB574261890", False),
        ("KE", "A123456789Z", True),
        ("KE", "none", False),
    ],
)
def test_numbers_are_looked_at_by_their_countrys_rules(country, number, fits):
    assert number_fits(country, number) is fits


def test_no_payout_without_a_form_and_the_money_page_says_so(world, committing, client_of, settings):
    settings.HOUSE_COUNTRY = "US"
    sell(world, committing)
    run(committing)

    assert not Payout.objects.exists()
    brunos = client_of(world.creator.user)
    earnings = brunos.get("/studio/earnings/").content.decode()
    assert "There is no tax form of yours yet" in earnings
    assert "/studio/getting-paid/" in earnings
    assert "/studio/tax-form/" in brunos.get("/studio/getting-paid/").content.decode()

    assert send(brunos, "US", **W9).status_code == 302
    run(committing)
    assert [payout.owner for payout in Payout.objects.all()] == [f"creator:{world.creator.public_id}"]


def test_what_is_declared_is_sealed_and_read_only_by_operators(bruno, oliver, mallory, client_of, settings):
    settings.HOUSE_COUNTRY = "US"
    send(client_of(bruno.user), "US", **W9)

    form = TaxForm.objects.get()
    assert (form.kind, form.state, form.number_hint) == ("w9", "accepted", "4399")
    assert "536904399" not in form.sealed
    assert "Elm" not in form.sealed
    assert answers_of(form)["number"] == "536904399"
    assert answers_of(form)["state"] == "NY"
    address = f"/operator/taxforms/taxform/{form.pk}/change/"
    assert "12 Elm Street" in client_of(oliver).get(address).content.decode()
    assert client_of(mallory).get(address).status_code in (302, 404)
    assert "Elm" not in client_of(oliver).get("/operator/taxforms/taxform/").content.decode()


@pytest.mark.parametrize(
    ("house", "country", "fields", "wrong"),
    [
        ("US", "US", W9 | {"number": "000-12-3456"}, "number"),
        ("US", "US", W9 | {"number_kind": "ein", "number": "07-1234567"}, "number"),
        ("US", "US", W9 | {"state": "9!"}, "state"),
        ("US", "PT", W8BEN | {"citizenship": "US"}, "citizenship"),
        ("US", "PT", W8BEN | {"birth_date": "2025-01-01"}, "birth_date"),
        ("DE", "PT", DAC7 | {"number": ""}, "birth_place"),
        ("DE", "PT", DAC7 | {"vat_number": "PT1"}, "vat_number"),
        ("DE", "PT", {name: value for name, value in DAC7.items() if name != "signature"}, "signature"),
        ("DE", "PT", {name: value for name, value in DAC7.items() if name != "certifies"}, "certifies"),
    ],
    ids=["ssn", "ein", "state", "citizen", "child", "no_number", "vat", "unsigned", "undeclared"],
)
def test_a_form_with_something_wrong_says_what_and_keeps_nothing(
    bruno, client_of, settings, house, country, fields, wrong
):
    settings.HOUSE_COUNTRY = house

    answer = send(client_of(bruno.user), country, **fields)

    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {wrong}
    assert not TaxForm.objects.exists()


def test_a_foreign_form_waits_for_a_person_who_accepts_it_twice_only_once(
    world, committing, oliver, client_of, settings
):
    settings.HOUSE_COUNTRY = "US"
    sell(world, committing)
    brunos = client_of(world.creator.user)
    assert send(brunos, "PT", **W8BEN).status_code == 302
    form = TaxForm.objects.get()
    assert (form.kind, form.state) == ("w8ben", "submitted")
    assert form.valid_until == date(timezone.localdate().year + 3, 12, 31)
    owner = f"creator:{world.creator.public_id}"
    assert obstacle(owner) == "tax_form_waiting"
    run(committing)
    assert not Payout.objects.exists()

    olivers = client_of(oliver)
    address = f"/operator/taxforms/taxform/{form.pk}/accept/"
    for _time in range(2):
        olivers.post(address, {"_form_submitted": "on"})
    deliveries = Delivery.objects.filter(handler="commerce.payouts.gate_handlers.mail_tax_form_reviewed")
    assert deliveries
    for delivery in [*deliveries, *deliveries]:
        deliver(delivery.pk)

    form.refresh_from_db()
    assert (form.state, form.reviewed_by) == ("accepted", oliver)
    assert obstacle(owner) == ""
    assert Mail.objects.filter(template="getting_paid").count() == 1


def test_one_that_is_sent_back_closes_the_gate_and_says_why(world, oliver, client_of, settings):
    settings.HOUSE_COUNTRY = "DE"
    brunos = client_of(world.creator.user)
    send(brunos, "PT", **DAC7)
    form = TaxForm.objects.get()
    assert form.state == "accepted"

    client_of(oliver).post(
        f"/operator/taxforms/taxform/{form.pk}/send_back/",
        {"_form_submitted": "on", "reason": "The street is missing."},
    )

    assert obstacle(f"creator:{world.creator.public_id}") == "tax_form_missing"
    assert "The street is missing." in brunos.get("/studio/getting-paid/").content.decode()
    assert "The street is missing." in brunos.get(FORM).content.decode()


def test_a_new_form_takes_the_place_of_the_old_one(bruno, client_of, settings):
    settings.HOUSE_COUNTRY = "DE"
    brunos = client_of(bruno.user)
    send(brunos, "PT", **DAC7)
    send(brunos, "PT", **DAC7 | {"city": "Porto"})

    assert sorted(TaxForm.objects.values_list("state", flat=True)) == ["accepted", "replaced"]
    form = tax_standing(f"creator:{bruno.public_id}").form
    assert form is not None
    assert answers_of(form)["city"] == "Porto"


def test_what_was_declared_is_erased_for_good(bruno, oliver, client_of, settings):
    settings.HOUSE_COUNTRY = "US"
    send(client_of(bruno.user), "US", **W9)
    form = TaxForm.objects.get()

    client_of(oliver).post(
        f"/operator/taxforms/taxform/{form.pk}/erase/", {"_form_submitted": "on", "reason": "He asked."}
    )

    form.refresh_from_db()
    assert (form.state, form.sealed, form.number_hint) == ("erased", "", "")
    assert obstacle(f"creator:{bruno.public_id}") == "tax_form_missing"


def test_a_form_that_runs_out_is_told_twice_asked_once_and_then_closes_the_gate(bruno, committing, settings):
    settings.HOUSE_COUNTRY = "US"
    owner = f"creator:{bruno.public_id}"
    today = timezone.localdate()
    form = tax_form_submit(owner=owner, kind="w8ben", answers=W8BEN | {"country": "PT"}, signed_on=today)
    tax_form_accept(form=form, by=bruno.user)
    TaxForm.objects.filter(pk=form.pk).update(valid_until=today + timedelta(days=20))
    Mail.objects.all().delete()

    for _time in range(2):
        with committing():
            tasks.tax_forms_remind()
    for delivery in Delivery.objects.filter(handler="commerce.payouts.gate_handlers.mail_tax_form_ending"):
        deliver(delivery.pk)

    mails = Mail.objects.filter(template="getting_paid", key__contains="ending")
    assert [mail.to for mail in mails] == ["bruno@example.org"]
    assert obstacle(owner) == ""
    TaxForm.objects.filter(pk=form.pk).update(valid_until=today - timedelta(days=1))
    assert obstacle(owner) == "tax_form_over"


def test_below_the_threshold_no_form_is_needed(world, committing, settings):
    settings.HOUSE_COUNTRY = "US"
    sell(world, committing)
    owner = f"creator:{world.creator.public_id}"
    # 64.00 less VAT is 52.03; 12 % of it is 6.24.
    settings.TAX_FORM_FROM = 7
    assert obstacle(owner) == ""
    settings.TAX_FORM_FROM = 6
    assert obstacle(owner) == "tax_form_missing"


def test_what_is_still_owed_counts_after_new_year(world, committing, settings):
    settings.HOUSE_COUNTRY, settings.TAX_FORM_FROM = "US", 6
    sell(world, committing)
    owner, next_year = f"creator:{world.creator.public_id}", timezone.localdate() + timedelta(days=366)

    assert tax_standing(owner, next_year).obstacle == "tax_form_missing"
    settings.TAX_FORM_FROM = 7
    assert tax_standing(owner, next_year).obstacle == ""


def test_a_form_that_holds_does_so_until_the_new_one_is_accepted(bruno, oliver, client_of, settings):
    settings.HOUSE_COUNTRY = "US"
    brunos, owner = client_of(bruno.user), f"creator:{bruno.public_id}"
    send(brunos, "PT", **W8BEN)
    tax_form_accept(form=TaxForm.objects.get(), by=oliver)
    for city in ("Porto", "Faro"):
        send(brunos, "PT", **W8BEN | {"city": city})

    renewed = TaxForm.objects.latest("pk")
    assert list(TaxForm.objects.order_by("pk").values_list("state", flat=True)) == [
        "accepted",
        "replaced",
        "submitted",
    ]
    assert tax_standing(owner).form == renewed
    assert obstacle(owner) == ""
    tax_form_accept(form=renewed, by=oliver)
    assert sorted(TaxForm.objects.values_list("state", flat=True)) == ["accepted", "replaced", "replaced"]
    assert tax_standing(owner).form == renewed


@pytest.mark.parametrize(("other", "count"), [({}, 1), ({"city": "Porto"}, 2)], ids=["same", "other"])
def test_two_presses_on_a_first_form_keep_one(bruno, settings, monkeypatch, other, count):
    owner, today = f"creator:{bruno.public_id}", timezone.localdate()
    real, rivals = taxform_services._keep, [DAC7 | other]

    def after_a_rival(*args):
        while rivals:
            real(owner, "dac7_person", rivals.pop(), today)
            raise IntegrityError("tax_form_one_holds")
        return real(*args)

    monkeypatch.setattr(taxform_services, "_keep", after_a_rival)
    form = tax_form_submit(owner=owner, kind="dac7_person", answers=DAC7, signed_on=today)

    assert TaxForm.objects.count() == count
    assert TaxForm.objects.get(state="accepted") == form
    assert answers_of(form)["city"] == "Lisboa"


def test_a_house_that_asks_for_nothing_refuses_what_is_sent(bruno, client_of):
    brunos = client_of(bruno.user)

    assert brunos.get(FORM)["Location"] == "/studio/getting-paid/"
    assert send(brunos, "US", **W9).status_code == 409
    assert not TaxForm.objects.exists()


def test_owners_alone_declare_for_their_brand(world, carla, dana, mallory, client_of, settings):
    settings.HOUSE_COUNTRY = "DE"
    address = f"/brand/{world.brand.public_id}/tax-form/"
    assert client_of(dana).get(address).status_code == 403
    assert client_of(mallory).get(address).status_code == 404

    fields = SIGNED | HOME | {"number": "501442600", "register_number": "Lisboa 1234"}
    who = client_of(carla).get(address).content.decode()
    assert "Which tax form is yours" in who
    assert "register_number" in client_of(carla).get(f"{address}?country=PT&who=company").content.decode()
    client_of(carla).post(f"{address}?country=PT&who=company", fields)
    assert TaxForm.objects.get().owner == f"brand:{world.brand.public_id}"
