"""Orders of the demonstration: one in every state, a return that waits for its answer, reviews with a reply."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from typing import Final
from uuid import uuid4

from django.utils import timezone

from commerce.catalog.models import Variant
from commerce.orders.drafts import BuyerDetails, LineDraft, ParcelDraft
from commerce.orders.models import Deed, Fulfilment, Order, Shipment
from commerce.orders.services import Way, fulfilment_pack, order_place, shipment_deliver, shipment_send
from commerce.payments.services import method_save, parcel_cancel, payment_begin, payment_look
from commerce.payouts.terms import terms_for
from commerce.returns.models import Return
from commerce.returns.services import Receipt, return_accept, return_ask, return_receive
from commerce.returns.services.asking import Request
from commerce.reviews.models import Review
from commerce.reviews.services import Words, review_reply, review_save
from commerce.stock.services import reserve
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.kernel.money import Money
from marketplace.markets.models import Market
from streams.front.demo import art, console, money, payees, payouts, world

Say = Callable[[str], None]
CARD: Final = "4242 4242 4242 4242"
# Its holder tells the bank a minute after paying that the money should come back.
DISPUTED: Final = "4000 0000 0000 0259"
HOLD_SECONDS: Final = 7 * 24 * 3600
LAMP, CANDLE, CLIP, CUSHION = "Washi Moon lamp", "Beeswax candle", "Perch clip lamp", "Linen cushion, mustard"
TEA: Final = "急須セット 常滑"


@dataclass(frozen=True)
class Sold:
    """One order: who, what, how many days ago, and how far it has come."""

    who: str
    items: tuple[tuple[str, int], ...]
    days: int
    until: str
    place: tuple[str, str, str, str] = ("Rua do Norte 8", "1200-284", "Lisboa", "PT")
    card: str = CARD


ORDERS: Final = (
    Sold("Ana", ((LAMP, 1), (CANDLE, 2)), 6, "delivered"),
    Sold("Ana", ((CLIP, 1), (TEA, 1)), 2, "on its way"),
    Sold("Ana", ((CUSHION, 1),), 0, "unpaid"),
    Sold("Lena Brandt", ((LAMP, 2),), 9, "delivered", ("Karl-Liebknecht-Straße 4", "04107", "Leipzig", "DE")),
    Sold("田原 潤", ((LAMP, 1),), 12, "delivered", ("Calle del Pez 21", "28004", "Madrid", "ES"), DISPUTED),
    Sold("Ελένη Παππά", ((CUSHION, 2),), 14, "returned", ("Σόλωνος 12", "106 73", "Αθήνα", "GR")),
    Sold("Олена Шевчук", ((LAMP, 1), (CUSHION, 3)), 1, "partly", ("Rue de Flandre 30", "1000", "Bruxelles", "BE")),
    Sold("Tomás Rehn", ((CLIP, 2),), 1, "packing", ("Sveavägen 40", "111 34", "Stockholm", "SE")),
    Sold("Inés Quiroga", ((CANDLE, 4),), 0, "to pack", ("Rúa do Franco 7", "15702", "Santiago", "ES")),
    Sold("Nour Haddad", ((LAMP, 1), (CANDLE, 1)), 0, "to pack", ("Rue Oberkampf 88", "75011", "Paris", "FR")),
    Sold("Mads Holm", ((CLIP, 1),), 3, "cancelled", ("Vestergade 5", "8000", "Aarhus", "DK")),
)  # fmt: skip
REVIEWS: Final = (
    (0, 5, "Warm light, and the paper is thicker than I thought. It hangs above the table now."),
    (3, 4, "Two of them beside the bed. The cable could be a little longer."),
    (4, 3, ""),
)


def orders_make(say: Say) -> None:
    """Make the orders; does nothing when there are some. Not inside a transaction: they are really paid."""
    if Order.objects.exists():
        return
    seller = User.objects.get(email=world.BRANDS[0].owner_email)
    money.terms_open()
    made = [(sold, _ordered(sold)) for sold in ORDERS]
    for sold, order in made:
        if sold.until != "unpaid":
            payment_look(payment_begin(order=order, key=uuid4(), method={"number": sold.card}))
            order.refresh_from_db()
            _follow(sold, order, seller)
            _back_date(sold, order)
    _reviews([order for _sold, order in made], seller)
    _return_asked(made[0][1])
    method_save(user=User.objects.get(email=world.FAN_EMAIL), key=uuid4(), form={"number": CARD})
    money.hold_show(made[7][1])
    console.console_fill([order for _sold, order in made], seller)
    payees.payees_make()
    payouts.payouts_make()
    payees.day_make()
    payees.open_rates_make()
    say(f"{len(made)} orders")


def _ordered(sold: Sold) -> Order:
    market = Market.objects.get(code="eu")
    lines = [_line(title, count, market) for title, count in sold.items]
    key = uuid4()
    reserve(key=str(key), wanted={line.variant.pk: line.quantity for line in lines}, seconds=HOLD_SECONDS)
    fee = Money(market.shipping_minor, market.currency)
    brands = dict.fromkeys(line.variant.product.brand for line in lines)
    return order_place(
        key=key,
        buyer=_buyer(sold),
        market=market,
        lines=lines,
        parcels=[ParcelDraft(brand, fee, fee.included_tax(market.tax_bp)) for brand in brands],
        expires_at=timezone.now() + timedelta(seconds=HOLD_SECONDS),
    )


def _line(title: str, count: int, market: Market) -> LineDraft:
    variants = Variant.objects.select_related("product__brand").order_by("position", "pk")
    variant = variants.filter(product__title=title)[0]
    agreed, scope = money.credited(variant.product.brand)
    draft = LineDraft(
        variant=variant,
        title=title,
        quantity=count,
        unit=variant.prices.filter(currency=market.currency)[0].money,
        line_up_number=None,
        scope=scope,
        creator=agreed.creator if agreed else None,
        collaboration=agreed,
        tax=Money(0, market.currency),
    )
    terms = terms_for([(variant.product.category_id, draft.creator)], market)[0]
    draft = replace(draft, terms=terms)
    return replace(draft, tax=draft.total.included_tax(market.tax_bp))


def _buyer(sold: Sold) -> BuyerDetails:
    user = User.objects.get(email=world.FAN_EMAIL) if sold.who == "Ana" else None
    street, postal_code, city, country = sold.place
    return BuyerDetails(
        user=user,
        email=user.email if user else "guest@fans.example",
        name="Ana Duarte" if user else sold.who,
        street=street,
        postal_code=postal_code,
        city=city,
        region="",
        country=country,
        phone="",
        language="en",
        name_in_room="",
    )


def _follow(sold: Sold, order: Order, seller: User) -> None:
    """Take an order as far as it has come."""
    first, *others = order.fulfilments.select_related("brand").order_by("pk")
    for other in others:
        fulfilment_pack(fulfilment=other, by=None)
    if sold.until in ("packing", "partly"):
        fulfilment_pack(fulfilment=first, by=seller)
    if sold.until == "partly":
        _send(first, seller, {order.lines.order_by("pk")[0].public_id: 1})
    if sold.until in ("on its way", "delivered", "returned"):
        shipment = _send(first, seller, None)
        if sold.until != "on its way":
            shipment_deliver(shipment=shipment, by=None, side=Deed.Side.BUYER)
    if sold.until == "returned":
        _sent_back(first, seller)
    if sold.until == "cancelled":
        pieces = {line.public_id: line.quantity for line in first.lines.all()}
        reason = "The glass cracked while we packed it."
        parcel_cancel(fulfilment=first, key=uuid4(), pieces=pieces, reason=reason, by=seller)


def _send(parcel: Fulfilment, by: User, pieces: dict[str, int] | None) -> Shipment:
    way = Way(tracking=f"CD{parcel.pk:06}PT", carrier="ctt")
    return shipment_send(fulfilment=parcel, way=way, key=uuid4(), pieces=pieces, by=by)


def _sent_back(parcel: Fulfilment, by: User) -> None:
    parcel.refresh_from_db()
    pieces = {line.public_id: line.quantity for line in parcel.lines.all()}
    request = Request(pieces, Return.Reason.NOT_WANTED, "The colour is warmer than my sofa can bear.")
    back = return_ask(fulfilment=parcel, key=uuid4(), request=request, by=None)
    return_accept(back=back, words="No trouble at all. The label is below.", by=by)
    receipts = {line: Receipt(count, "as_new", restock=True) for line, count in pieces.items()}
    return_receive(back=back, receipts=receipts, by=by)


def _back_date(sold: Sold, order: Order) -> None:
    """Move what has just happened to when it would have."""
    at = timezone.now() - timedelta(days=sold.days, hours=3)
    Order.objects.filter(pk=order.pk).update(placed_at=at, paid_at=at)
    there = at + timedelta(days=min(3, max(sold.days, 1) / 2))
    for shipment in Shipment.objects.filter(
        fulfilment__in=list(order.fulfilments.values_list("pk", flat=True))
    ):
        shipment.shipped_at = at + timedelta(hours=2)
        shipment.delivered_at = there if shipment.delivered_at else None
        shipment.save(update_fields=["shipped_at", "delivered_at"])
    for parcel in order.fulfilments.all():
        Deed.objects.filter(fulfilment=parcel).update(at=at + timedelta(hours=2))
        parcel.packing_at = at + timedelta(hours=1) if parcel.packing_at else None
        parcel.shipped_at = at + timedelta(hours=2) if parcel.shipped_at else None
        parcel.delivered_at = there if parcel.delivered_at else None
        parcel.save(update_fields=["packing_at", "shipped_at", "delivered_at"])


def _reviews(orders: Sequence[Order], seller: User) -> None:
    for number, stars, body in REVIEWS:
        line = orders[number].lines.select_related("variant__product", "order__buyer").get(title=LAMP)
        review_save(line=line, key=uuid4(), words=Words(stars, body), by=line.order.buyer.user)
    review = Review.objects.get(line__order=orders[3])
    review_reply(review=review, body="There is an extension in the shop from next week on.", by=seller)


def _return_asked(order: Order) -> None:
    candle = order.lines.get(title=CANDLE)
    brand: Brand = candle.variant.product.brand
    picture = art.picture("p-candle", hue=30, width=640)
    request = Request(
        {candle.public_id: 1},
        Return.Reason.DAMAGED,
        f"One of the two broke in the parcel. {brand.name} packs so well otherwise!",
        [BytesIO(picture.read())],
    )
    parcel = order.fulfilments.get()
    return_ask(fulfilment=parcel, key=uuid4(), request=request, by=order.buyer.user)
