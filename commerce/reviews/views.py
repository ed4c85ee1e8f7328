"""Ways into reviews: the buyer's, everybody's, and the brand's."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.catalog.selectors import access_product
from commerce.orders.selectors import order_link
from commerce.reviews.asking import access_stop, review_mails_stop, wants_asking
from commerce.reviews.errors import ReviewClosed, ReviewTooEarly
from commerce.reviews.forms import ReplyForm, ReviewForm
from commerce.reviews.models import EDIT_DAYS
from commerce.reviews.selectors import (
    access_brand_review,
    access_reviewable,
    has_arrived,
    reviews_of,
    reviews_shown,
    summary_of,
)
from commerce.reviews.services import review_reply, review_save
from marketplace.accounts.models import User
from marketplace.brands.selectors import access_brand
from marketplace.kernel.http import page_of
from marketplace.kernel.refusals import Refusal

LIST_SIZE = 20
BAD = 400


def _person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


@never_cache
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, public_id: str, line_id: str) -> HttpResponse:
    """Review what arrived, or change the review."""
    line = access_reviewable(request.user, public_id, line_id, token=request.GET.get("pass", ""))
    review = getattr(line, "review", None)
    if review is None and not has_arrived(line):
        raise ReviewTooEarly(title=line.shown_title)
    if review is not None and review.open_until < timezone.now():
        raise ReviewClosed(days=EDIT_DAYS)
    form = ReviewForm(request.POST or None, request.FILES or None, review=review)
    status = BAD if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            written = review_save(
                line=line, key=form.cleaned_data["key"], words=form.words(), by=_person(request)
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            told = _("Thank you. Everybody can read it now.")
            if not written.is_shown:
                told = _("Thank you. Somebody reads it before everybody does.")
            messages.success(request, told)
            return redirect(order_link(line.order))
    context = {"form": form, "line": line, "review": review, "order_url": order_link(line.order)}
    return render(request, "commerce/reviews/write.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def mails_stop(request: HttpRequest, token: str) -> HttpResponse:
    """End the mails that ask for reviews, for whoever has the link of one."""
    email = access_stop(token)
    if request.method == "POST":
        review_mails_stop(email=email)
        messages.success(request, _("We do not ask you for reviews any more."))
        return redirect(request.get_full_path())
    context = {"email": email, "is_asked": wants_asking(email)}
    return render(request, "commerce/reviews/mails_stop.html", context)


@require_GET
def product_reviews(request: HttpRequest, public_id: str) -> HttpResponse:
    """All reviews of a product."""
    product = access_product(request.user, public_id)
    context = {
        "product": product,
        "summary": summary_of(product),
        "page": page_of(request, reviews_shown(product), LIST_SIZE),
    }
    return render(request, "commerce/reviews/product_reviews.html", context)


@never_cache
@login_required
@require_GET
def brand_reviews(request: HttpRequest, public_id: str) -> HttpResponse:
    """What buyers say of a brand's products."""
    brand = access_brand(request.user, public_id)
    return _brand_page(request, brand.public_id)


@login_required
@require_POST
def reply(request: HttpRequest, public_id: str, review_id: str) -> HttpResponse:
    """Answer a review."""
    review = access_brand_review(request.user, public_id, review_id)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _brand_page(request, public_id, (review.pk, form), BAD)
    try:
        review_reply(review=review, body=form.cleaned_data["reply"], by=_person(request))
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _brand_page(request, public_id, (review.pk, form), refusal.status)
    messages.success(request, _("Everybody can read your reply now."))
    return redirect("reviews:brand_reviews", public_id)


def _brand_page(
    request: HttpRequest, brand_id: str, wrong: tuple[int, ReplyForm] | None = None, status: int = 200
) -> HttpResponse:
    brand = access_brand(request.user, brand_id)
    page = page_of(request, reviews_of(brand), LIST_SIZE)
    rows = []
    for review in page:
        blank = ReplyForm(initial={"reply": review.reply}, auto_id=f"id_{review.public_id}_%s")
        rows.append((review, wrong[1] if wrong is not None and wrong[0] == review.pk else blank))
    context = {"brand": brand, "page": page, "rows": rows}
    return render(request, "commerce/reviews/brand_reviews.html", context, status=status)
