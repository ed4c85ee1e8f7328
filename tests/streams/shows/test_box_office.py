"""The desk of a show's tickets, and how they stand on its page."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from commerce.boxoffice.models import Complimentary, Stage, TierPlan, Voucher
from commerce.boxoffice.services import StageRules, stage_set
from commerce.catalog.models import OpenPrice, Product
from commerce.orders.models import Order
from commerce.stock.models import Quota, StockItem, WaitEntry
from commerce.stock.services import quota_join, quota_open
from commerce.tickets.models import Ticket
from marketplace.brands.models import Brand, BrandMember
from streams.shows.models import Show, ShowGuest
from tests import factories
from tests.commerce.checkout import desk

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HOUR = timedelta(hours=1)


@pytest.fixture
def store(bruno):
    return factories.make_brand(bruno.user, name="Bruno's box office")


@pytest.fixture
def ticket(store) -> Product:
    return factories.make_ticket(store)


@pytest.fixture
def performance(bruno, ticket) -> Show:
    return factories.make_performance(bruno, ticket)


@pytest.fixture
def host(client_of, bruno):
    return client_of(bruno.user)


def page_of(show: Show) -> str:
    return reverse("shows:tiers", args=[show.public_id])


def sent(**more: Any) -> dict[str, Any]:
    return {"title": "Standing", "price_EUR": "18.00", "seats": "40", "group_of": "1", **more}


def curtain(client, show: Show) -> str:
    return client.get(reverse("front:show", args=[show.public_id])).content.decode()


def test_a_host_without_a_store_sells_in_their_own_name(client_of, bruno, host):
    show = factories.make_show(bruno, kind=Show.Kind.PERFORMANCE)
    assert "Without any, everybody may come in" in host.get(page_of(show)).content.decode()
    assert not Brand.objects.filter(kind="counter").exists()

    assert host.post(page_of(show), sent()).status_code == 302

    tier = show.ticket_tiers.get()
    variant = tier.product.variants.get()
    assert (tier.product.brand.kind, tier.product.kind, tier.product.state) == ("counter", "ticket", "listed")
    assert (StockItem.objects.get().on_hand, variant.prices.get().amount_minor) == (40, 1800)
    plan = TierPlan.objects.get()
    assert (plan.creator, plan.starts_at, tier.awaits_show) == (bruno, show.starts_at, True)
    assert "Standing" in host.get(page_of(show)).content.decode()


def test_early_bird_regular_and_door_share_the_seats(host, client_of, alice, performance):
    early = sent(early_EUR="12.00", early_count="15", door_EUR="22.00", door_minutes="45", title="Floor")
    assert host.post(page_of(performance), early).status_code == 302

    product = Product.objects.get(title="Floor")
    first, regular, door = product.variants.order_by("position")
    quota = Quota.objects.get()
    assert [variant.stock.on_hand for variant in (first, regular, door)] == [15, 40, 40]
    assert (quota.size, quota.members.count()) == (40, 3)
    assert (first.stage.then, regular.stage.then, regular.stage.closes_minutes) == (regular, door, 45)
    assert (door.stage.opens_minutes, door.stage.closes_minutes) == (45, None)
    seen = curtain(client_of(alice), performance)
    assert "Floor, Early bird" in seen
    assert "then €18.00" in seen
    assert "Floor, Regular" not in seen
    StockItem.objects.filter(variant=first).update(on_hand=0)
    gone = curtain(client_of(alice), performance)
    assert "Gone: all of them are taken." in gone
    assert "Floor, Regular" in gone


def test_buyers_name_the_price_on_the_shows_page(host, client_of, alice, performance, committing):
    words = {"title": "Pay what you want", "price_EUR": "8.00", "names_price": "on", "suggested": "10 15 25"}
    assert host.post(page_of(performance), sent(**words)).status_code == 302
    assert OpenPrice.objects.get().suggested == [1000, 1500, 2500]
    alices = client_of(alice)
    seen = curtain(alices, performance)
    assert "At least €8.00. What is above it is support." in seen
    assert 'name="amount" value="15.00"' in seen

    variant = Product.objects.get(title="Pay what you want").variants.get()
    opened = alices.get(
        reverse("checkout:buy", args=[variant.public_id]), {"amount": ["", "15.00"], "step": "pay"}
    )
    assert "of it support for" in opened.content.decode()
    alices.post(desk.PAY, desk.hidden(opened) | desk.address() | desk.card())
    line = Order.objects.get().lines.get()
    assert (line.unit_minor, line.support_minor) == (1500, 700)
    assert (
        alices.get(reverse("checkout:buy", args=[variant.public_id]), {"amount": "7.99"}).status_code == 400
    )


def test_the_amount_is_changed_in_the_bag(host, client_of, alice, performance):
    host.post(page_of(performance), sent(title="Named", price_EUR="8.00", names_price="on"))
    variant = Product.objects.get(title="Named").variants.get()
    alices = client_of(alice)
    alices.post(reverse("checkout:add"), {"variant": variant.public_id, "amount": "9.00"})
    bag = alices.get(reverse("checkout:cart")).content.decode()
    assert "Support: €1.00" in bag

    change = reverse("checkout:name_price")
    assert alices.post(change, {"variant": variant.public_id, "amount": "7"}).status_code == 400
    assert alices.post(change, {"variant": variant.public_id, "amount": "20"}).status_code == 302
    assert alices.post(change, {"variant": "nothing", "amount": "20"}).status_code == 302

    quote = alices.get(reverse("checkout:cart")).context["quote"]
    assert [line.asked.price.minor for line in quote.lines] == [2000]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"seats": ""}, "Say how many seats there are"),
        ({"early_EUR": "12.00"}, "An early price ends at a moment"),
        ({"early_EUR": "19.00", "early_count": "5"}, "An early price is lower"),
        ({"names_price": "on", "early_EUR": "12.00", "early_count": "5"}, "there is no early price"),
        ({"price_EUR": ""}, "required"),
        ({"suggested": "1 2 3 4 5"}, "Suggest at most four"),
        ({"opens_at": "2031-03-30T02:30"}, "2031-03-30 02:30"),
        ({"followers_from": "2031-03-10T02:30"}, "A presale needs a moment"),
        ({"shows_most": "3"}, "A season pass is for"),
    ],
    ids=[
        "seats",
        "early-end",
        "early-dear",
        "named-early",
        "price",
        "five",
        "no-such-time",
        "presale",
        "pass",
    ],
)
def test_what_does_not_go_together_is_said_and_nothing_is_made(host, performance, more, said):
    Show.objects.update(time_zone="Europe/Berlin")
    refused = host.post(page_of(performance), sent(**more))

    assert refused.status_code == 400
    assert said in refused.content.decode()
    assert 'value="Standing"' in refused.content.decode()
    assert Product.objects.filter(kind="ticket").count() == 1
    assert not Quota.objects.exists()


def test_strangers_find_no_desk_and_whoever_manages_the_store_does(
    client_of, mallory, alice, performance, store
):
    ids = {"variant_id": "x", "quota_id": "x", "voucher_id": "x", "given_id": "x"}
    for person in (mallory, alice):
        assert client_of(person).get(page_of(performance)).status_code == 404
        for name in ("voucher_new", "give"):
            address = reverse(f"shows:{name}", args=[performance.public_id])
            assert client_of(person).post(address, {}).status_code == 404
        for name, key in (
            ("tier_seats", "variant_id"),
            ("tier_sale", "variant_id"),
            ("quota_size", "quota_id"),
            ("voucher_hold", "voucher_id"),
            ("given_withdraw", "given_id"),
        ):
            address = reverse(f"shows:{name}", args=[performance.public_id, ids[key]])
            assert client_of(person).post(address, {}).status_code == 404
    BrandMember.objects.create(brand=store, user=alice, role=BrandMember.Role.OWNER)
    assert client_of(alice).get(page_of(performance)).status_code == 200


def test_seats_are_counted_anew_and_a_ticket_taken_off_sale(host, client_of, alice, performance, ticket):
    variant = ticket.variants.get()
    seats = reverse("shows:tier_seats", args=[performance.public_id, variant.public_id])
    desk.buy_now(client_of(alice), ticket)
    assert host.post(seats, {"seats": "12", "seen": "10"}).status_code == 302
    assert StockItem.objects.get(variant=variant).on_hand == 11
    assert host.post(seats, {"seats": "many", "seen": "12"}).status_code == 400

    sale = reverse("shows:tier_sale", args=[performance.public_id, variant.public_id])
    host.post(sale, {"sale": "off"})
    assert "Not on sale." in curtain(host, performance)
    host.post(sale, {"sale": "on"})
    ticket.refresh_from_db()
    assert ticket.state == "listed"


def test_shared_seats_are_resized_and_whoever_waits_is_offered_them(
    host, alice, client_of, performance, ticket, store
):
    quota = quota_open(brand=store, name="Hall", size=1)
    quota_join(quota=quota, item=StockItem.objects.get(variant__product=ticket))
    desk.buy_now(host, ticket)
    alices = client_of(alice)
    assert "Join the waitlist" in curtain(alices, performance)
    variant = ticket.variants.get()
    alices.post(reverse("checkout:wait_join"), {"variant": variant.public_id, "quantity": "2"})
    assert "You are on the list" in curtain(alices, performance)

    size = reverse("shows:quota_size", args=[performance.public_id, quota.public_id])
    assert host.post(size, {"size": "0"}).status_code == 409
    assert host.post(size, {"size": "5"}).status_code == 302

    entry = WaitEntry.objects.get()
    quota.refresh_from_db()
    assert (entry.state, entry.quantity, quota.taken) == ("offered", 2, 3)


def test_a_word_opens_a_hidden_ticket_and_a_private_show(
    host, client_of, alice, bruno, performance, ticket, store
):
    variant = ticket.variants.get()
    stage_set(variant=variant, rules=StageRules(is_hidden=True))
    Show.objects.update(audience=Show.Audience.INVITATION, invitation_key="key")
    new = reverse("shows:voucher_new", args=[performance.public_id])
    words = {"text": "Soundcheck", "variant": variant.public_id, "kind": "access", "uses": "1"}
    assert host.post(new, words).status_code == 302
    assert host.post(new, words).status_code == 409
    alices = client_of(alice)
    assert alices.get(reverse("front:show", args=[performance.public_id])).status_code == 404
    code = reverse("shows:ticket_code")
    assert alices.get(code).status_code == 200
    assert alices.post(code, {"code": "wrong"}).status_code == 404

    opened = alices.post(code, {"code": "sound check"}, follow=True)

    assert "The code opened these tickets to you." in opened.content.decode()
    assert ticket.title in opened.content.decode()
    elsewhere = curtain(client_of(factories.make_user()), factories.make_performance(bruno, ticket))
    assert ticket.title not in elsewhere.replace("Low Tide, High Lights", "")
    assert "Have a code?" in elsewhere
    assert "Watching is free" not in elsewhere
    assert ShowGuest.objects.get().user == alice
    hold = reverse("shows:voucher_hold", args=[performance.public_id, Voucher.objects.get().public_id])
    host.post(hold, {"pause": "on"})
    assert Voucher.objects.get().is_paused
    host.post(hold, {"pause": "off"})
    assert "SOUNDCHECK" in host.get(page_of(performance)).content.decode()


def test_seats_are_set_aside_for_a_word(host, performance, ticket):
    variant = ticket.variants.get()
    new = reverse("shows:voucher_new", args=[performance.public_id])
    words = {"text": "Fanclub", "variant": variant.public_id, "kind": "block", "pieces": "4"}
    assert host.post(new, words).status_code == 400
    until = (timezone.now() + 48 * HOUR).strftime("%Y-%m-%dT%H:%M")
    assert host.post(new, words | {"ends_at": until}).status_code == 302
    assert StockItem.objects.get(variant=variant).held == 4
    assert "4 seats of" in host.get(page_of(performance)).content.decode()


def test_tickets_are_given_and_taken_back(host, alice, performance, ticket):
    variant = ticket.variants.get()
    give = reverse("shows:give", args=[performance.public_id])
    words = {
        "variant": variant.public_id,
        "email": alice.email,
        "name": "Alice",
        "quantity": "2",
        "reason": "press",
    }
    assert host.post(give, words | {"reason": ""}).status_code == 400
    assert host.post(give, words | {"quantity": "11"}).status_code == 409
    assert host.post(give, words).status_code == 302
    assert Ticket.objects.filter(holder=alice).count() == 2
    text = host.get(page_of(performance)).content.decode()
    assert "press" in text

    given = Complimentary.objects.get()
    take = reverse("shows:given_withdraw", args=[performance.public_id, given.public_id])
    assert host.post(take).status_code == 302
    assert host.post(take).status_code == 409
    assert "taken back" in host.get(page_of(performance)).content.decode()


def test_the_file_says_what_is_sold_held_and_left(host, client_of, alice, performance, ticket):
    desk.buy_now(client_of(alice), ticket)
    file = host.get(reverse("shows:tiers_file", args=[performance.public_id])).getvalue().decode()

    assert "ticket,price,currency,amount,state,sold,given,held,left,waiting" in file
    assert "EUR,8.00,listed,1,0,0,9,0" in file
    assert "JPY,1200,listed,1,0,0,9,0" in file


def test_sales_that_end_before_the_start_move_with_the_show(host, performance, ticket, bruno):
    variant = ticket.variants.get()
    stage_set(variant=variant, rules=StageRules(closes_minutes=60))
    edit = reverse("shows:edit", args=[performance.public_id])
    form = host.get(edit).context["form"]
    values = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    values |= {"starts_local": "2031-10-26T19:00", "time_zone": "Europe/Berlin", "tickets": [ticket.pk]}
    values.pop("cover", None)

    assert host.post(edit, values).status_code == 302

    plan = TierPlan.objects.get(tier=ticket.tier)
    assert plan.starts_at is not None
    # The clocks went back that night: seven in the evening is an hour later for the rest of the world.
    assert plan.starts_at.isoformat() == "2031-10-26T18:00:00+00:00"
    assert Stage.objects.get().closes_minutes == 60


def test_presale_and_dates_are_told_on_the_page(client_of, alice, performance, ticket):
    variant = ticket.variants.get()
    now = timezone.now()
    for rules, said in (
        (StageRules(opens_at=now + HOUR), "On sale from"),
        (StageRules(opens_at=now + HOUR, followers_from=now - HOUR), "Now for followers of"),
        (StageRules(opens_at=now + HOUR, members_from=now - HOUR), "Now for members of"),
        (StageRules(closes_at=now - HOUR), "Not sold any more."),
        (StageRules(closes_at=now + HOUR), "until"),
        (StageRules(group_of=3), "3 tickets for one price"),
    ):
        stage_set(variant=variant, rules=rules)
        TierPlan.objects.update_or_create(tier=ticket.tier, defaults={"creator": performance.creator})
        assert said in curtain(client_of(alice), performance)


def test_a_guest_is_asked_to_sign_in_to_wait_and_for_a_code(client, performance, ticket, store):
    StockItem.objects.update(on_hand=0)
    text = curtain(client, performance)
    assert "Sign in to join the waitlist" in text
    assert "Sign in to use a code" in text
    assert client.get(reverse("shows:ticket_code")).status_code == 302
