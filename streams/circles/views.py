"""Pages of circles. All of them work without a script."""

from urllib.parse import quote
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.memberships.selectors.discussing import plan_with_talks
from marketplace.kernel.http import page_of
from marketplace.kernel.refusals import Refusal
from streams.circles import services
from streams.circles.errors import PostGone
from streams.circles.forms import EditForm, PostForm, ThreadForm, WishForm
from streams.circles.models import Thread
from streams.circles.selectors import (
    Circle,
    access_circle,
    access_post,
    access_thread,
    circle_of,
    may_edit,
    posts_held,
    posts_in,
    threads_of,
    wish_of,
)

BAD = 400
THREADS_ON_A_PAGE = 20
POSTS_ON_A_PAGE = 30


@require_GET
@never_cache
def circle(request: HttpRequest, handle: str) -> HttpResponse:
    """Show what members talk about; to others what they would come in by, and nothing of what is said."""
    found = circle_of(request.user, handle)
    if not found.may_read:
        context = {"creator": found.creator, "plan": plan_with_talks(found.creator)}
        return render(request, "streams/circles/closed.html", context)
    return _circle_page(request, found, ThreadForm(initial={"key": uuid4()}), None)


def _circle_page(
    request: HttpRequest, found: Circle, form: ThreadForm, refusal: Refusal | None
) -> HttpResponse:
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "").strip()[:80]
    context = {
        "circle": found,
        "creator": found.creator,
        "page": page_of(request, threads_of(found, kind=kind, words=words), THREADS_ON_A_PAGE),
        "kinds": [("", _("Everything")), *Thread.Kind.choices],
        "kind": kind,
        "words": words,
        # How a next page goes on with the same choice.
        "query": "".join(
            f"&{name}={quote(value)}" for name, value in (("kind", kind), ("q", words)) if value
        ),
        "form": form,
        "refusal": refusal,
        "wish": WishForm(initial={"mail": wish_of(request.user, found.creator)}),
        "held": list(posts_held(found)[:POSTS_ON_A_PAGE]) if found.keeps_order else [],
    }
    status = refusal.status if refusal else BAD if form.is_bound else 200
    return render(request, "streams/circles/circle.html", context, status=status)


@require_POST
@login_required
def begin(request: HttpRequest, handle: str) -> HttpResponse:
    """Begin a talk or ask the host."""
    found = access_circle(request.user, handle)
    form = ThreadForm(request.POST)
    if not form.is_valid():
        return _circle_page(request, found, form, None)
    try:
        thread = services.thread_begin(circle=found, **form.cleaned_data)
    except Refusal as refusal:
        return _circle_page(request, found, form, refusal)
    thread.refresh_from_db()
    if not thread.posts_shown:
        messages.info(request, _("Thank you. The host looks at it before others can read it."))
    return redirect(thread)


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def thread(request: HttpRequest, handle: str, public_id: str) -> HttpResponse:
    """Show a thread and write into it."""
    found, row = access_thread(request.user, handle, public_id)
    form, refusal = PostForm(request.POST or None, initial={"key": uuid4()}), None
    if request.method == "POST" and form.is_valid():
        try:
            return _written(request, found, row, form)
        except Refusal as refused:
            refusal = refused
    posts = page_of(request, posts_in(found, row), POSTS_ON_A_PAGE)
    answered = request.GET.get("reply", "")
    context = {
        "circle": found,
        "creator": found.creator,
        "thread": row,
        "page": posts,
        "form": form,
        "refusal": refusal,
        "editable": {post.public_id for post in posts if may_edit(post, request.user)},
        "reply_to": next((post for post in posts if post.public_id == answered), None),
    }
    status = refusal.status if refusal else BAD if request.method == "POST" else 200
    return render(request, "streams/circles/thread.html", context, status=status)


def _written(request: HttpRequest, found: Circle, row: Thread, form: PostForm) -> HttpResponse:
    sent = form.cleaned_data
    answered = posts_in(found, row).filter(public_id=sent["reply_to"]).first() if sent["reply_to"] else None
    post = services.post_write(
        circle=found, thread=row, key=sent["key"], body=sent["body"], reply_to=answered
    )
    if post.held_for:
        messages.info(request, _("Thank you. The host looks at it before others can read it."))
    return redirect(f"{row.get_absolute_url()}?page=999999#post-{post.public_id}")


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def edit(request: HttpRequest, handle: str, public_id: str) -> HttpResponse:
    """Change what one wrote."""
    found, post = access_post(request.user, handle, public_id)
    if not may_edit(post, request.user):
        raise PostGone
    form, refusal = EditForm(request.POST or None, initial={"body": post.body}), None
    if request.method == "POST" and form.is_valid():
        try:
            services.post_edit(circle=found, post=post, body=form.cleaned_data["body"])
            return redirect(f"{post.thread.get_absolute_url()}#post-{post.public_id}")
        except Refusal as refused:
            refusal = refused
    status = refusal.status if refusal else BAD if request.method == "POST" else 200
    context = {"creator": found.creator, "post": post, "form": form, "refusal": refusal}
    return render(request, "streams/circles/edit.html", context, status=status)


@require_POST
@login_required
def hide(request: HttpRequest, handle: str, public_id: str) -> HttpResponse:
    """Take a post out of sight."""
    found, post = access_post(request.user, handle, public_id)
    services.post_hide(circle=found, post=post)
    messages.success(request, _("It cannot be read any more."))
    return redirect(post.thread if found.keeps_order or post.thread.posts_shown > 1 else _home(found))


@require_POST
@login_required
def show(request: HttpRequest, handle: str, public_id: str) -> HttpResponse:
    """Let a post through, or bring it back."""
    found, post = access_post(request.user, handle, public_id)
    services.post_show(circle=found, post=post)
    messages.success(request, _("Everybody in the circle can read it."))
    return redirect(post.thread)


@require_POST
@login_required
def arrange(request: HttpRequest, handle: str, public_id: str) -> HttpResponse:
    """Pin a thread or close it, and undo that."""
    found, row = access_thread(request.user, handle, public_id)
    deeds = {"pin": {"is_pinned": True}, "unpin": {"is_pinned": False}}
    deeds |= {"close": {"is_closed": True}, "open": {"is_closed": False}}
    services.thread_set(circle=found, thread=row, **deeds.get(request.POST.get("deed", ""), {}))
    return redirect(row)


@require_POST
@login_required
def wish(request: HttpRequest, handle: str) -> HttpResponse:
    """Keep what one wants to be told of."""
    found = access_circle(request.user, handle)
    services.wish_set(circle=found, mail=request.POST.get("mail", ""))
    messages.success(request, _("Saved."))
    return redirect(_home(found))


def _home(found: Circle) -> str:
    return services.circle_url(found.creator)
