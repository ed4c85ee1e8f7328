"""What reviews do about their own facts: owe the mails."""

from django.conf import settings
from django.urls import reverse

from commerce.catalog.wording import title_in
from commerce.orders.letters import line_facts
from commerce.orders.selectors import fulfilment_by_id, order_address
from commerce.reviews.asking import stop_token, wants_asking
from commerce.reviews.events import ReviewDue, ReviewReplied, ReviewWritten
from commerce.reviews.selectors import arrived_among, review_by_id, reviews_among
from marketplace.accounts.services import mail_queue, people_tell
from marketplace.brands.selectors import people_who
from marketplace.kernel.bus import on


@on(ReviewWritten, durable=True)
def mail_review_written(event: ReviewWritten) -> None:
    """Tell the brand's people, once a review; what waits for the house or was hidden is not told."""
    review = review_by_id(event.review_id)
    if review is None or not review.is_shown:
        return
    brand = review.product.brand
    people_tell(
        people=people_who(brand, to="view"),
        key=f"review-written:{review.public_id}",
        template="review_written",
        context={
            "brand": brand.name,
            "stars": review.stars,
            "title": review.product.title,
            "titles": review.product.titles,
            "body": review.body,
            "address": settings.SITE_URL + reverse("reviews:brand_reviews", args=[brand.public_id]),
        },
    )


@on(ReviewReplied, durable=True)
def mail_review_replied(event: ReviewReplied) -> None:
    """Tell the writer what the brand said to it, once."""
    review = review_by_id(event.review_id)
    if review is None or not review.is_shown or not review.reply:
        return
    line = review.line
    buyer = line.order.buyer
    mail_queue(
        key=f"review-replied:{review.public_id}",
        to=buyer.email,
        language=buyer.language,
        template="review_replied",
        context={
            "name": buyer.name,
            "brand": review.product.brand.name,
            "sender_name": review.product.brand.name,
            "title": title_in(buyer.language, line.title, line.titles),
            "reply": review.reply,
            "address": settings.SITE_URL + review.product.get_absolute_url(),
        },
    )


@on(ReviewDue, durable=True)
def mail_review_due(event: ReviewDue) -> None:
    """Ask the buyer how it is, unless they said so already or asked not to be asked."""
    parcel = fulfilment_by_id(event.fulfilment_id)
    buyer, lines = parcel.order.buyer, list(parcel.lines.all())
    arrived, told = arrived_among(line.pk for line in lines), reviews_among(line.pk for line in lines)
    open_lines = [line for line in lines if line.pk in arrived and line.pk not in told and line.kept]
    if not open_lines or not wants_asking(buyer.email):
        return
    stop = reverse("reviews:mails_stop", args=[stop_token(buyer.email)])
    mail_queue(
        key=f"review-due:{parcel.public_id}",
        to=buyer.email,
        language=buyer.language,
        template="review_due",
        context={
            "name": buyer.name,
            "brand": parcel.brand.name,
            "contents": [line_facts(line, line.kept) for line in open_lines],
            "address": order_address(parcel.order),
            "stop_address": settings.SITE_URL + stop,
        },
    )
