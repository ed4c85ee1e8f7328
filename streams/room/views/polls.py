"""Polls and quizzes: the show's people prepare and launch them, everybody votes."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.kernel.cells import csv_text
from marketplace.kernel.http import wants_json
from streams.room import entry
from streams.room.deeds import VOTES, turn_wait
from streams.room.errors import PollChoiceUnknown, TalkingTooFast
from streams.room.poll_forms import PollForm, VoteForm, written
from streams.room.selectors.polls import (
    access_poll,
    access_run,
    choice_of,
    counts_of,
    csv_rows,
    poll_desk,
    poll_facts,
    result_of,
    results_of,
    run_of_moment,
)
from streams.room.services import polls as deeds
from streams.room.views.answers import answer_deed
from streams.shows.invitations import access_show_here
from streams.shows.selectors import access_show

CSV_HEADER: Final = ("started", "question", "kind", "number", "answer", "votes", "right")


@require_http_methods(["GET", "POST"])
@never_cache
def polls(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what is prepared and what came of it, and prepare another."""
    show = access_show(request.user, public_id, to="moderate")
    form = PollForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = request.user if request.user.is_authenticated else None
        deeds.poll_prepare(show=show, draft=form.draft, by=by)
        return redirect("room:polls", public_id)
    context = {"show": show, "form": form, "desk": poll_desk(show)}
    return render(request, "streams/room/polls.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@never_cache
def poll(request: HttpRequest, public_id: str, poll_id: int) -> HttpResponse:
    """Change a prepared poll."""
    show = access_show(request.user, public_id, to="moderate")
    found = access_poll(show, poll_id)
    form = PollForm(request.POST or None, initial=written(found))
    if request.method == "POST" and form.is_valid():
        deeds.poll_change(poll=found, draft=form.draft)
        return redirect("room:polls", public_id)
    context = {"show": show, "form": form, "poll": found}
    return render(request, "streams/room/poll.html", context, status=400 if form.errors else 200)


@require_POST
def remove(request: HttpRequest, public_id: str, poll_id: int) -> HttpResponse:
    """Take a prepared poll away."""
    show = access_show(request.user, public_id, to="moderate")
    deeds.poll_remove(poll=access_poll(show, poll_id))
    return answer_deed(request, public_id, id=poll_id)


@require_GET
@never_cache
@ensure_csrf_cookie
def desk(request: HttpRequest, public_id: str) -> HttpResponse:
    """The polls as the studio has them, with the counts of the moment."""
    show = access_show(request.user, public_id, to="moderate")
    return render(request, "streams/room/_poll_desk.html", {"show": show, "desk": poll_desk(show)})


@require_POST
def launch(request: HttpRequest, public_id: str, poll_id: int) -> HttpResponse:
    """Put a poll on air."""
    show = access_show(request.user, public_id, to="moderate")
    run = deeds.poll_launch(show=show, poll=access_poll(show, poll_id))
    return answer_deed(request, public_id, run=run.pk)


@require_POST
def end(request: HttpRequest, public_id: str, run_id: int) -> HttpResponse:
    """End a poll before its time."""
    show = access_show(request.user, public_id, to="moderate")
    deeds.poll_end(run=access_run(show, run_id))
    return answer_deed(request, public_id, run=run_id)


@require_GET
@never_cache
@ensure_csrf_cookie
def now(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the poll of the moment and one's own choice: a page with a plain form, or JSON."""
    show = access_show_here(request, public_id, to="attend")
    run = run_of_moment(show)
    visitor = entry.visitor_known(request)
    choice = choice_of(run, visitor) if run is not None and visitor else None
    if wants_json(request):
        return JsonResponse({"poll": poll_facts(show), "choice": choice})
    told = run is not None and run.tells_counts(timezone.now())
    counts = dict(enumerate(counts_of(run), start=1)) if run is not None and told else {}
    result = result_of(run, counts) if run is not None else None
    context = {"show": show, "result": result, "choice": choice, "is_told": told}
    return render(request, "streams/room/poll_now.html", context)


@require_POST
def vote(request: HttpRequest, public_id: str, run_id: int) -> HttpResponse:
    """Choose an answer; the first choice stands."""
    show = access_show_here(request, public_id, to="attend")
    run = access_run(show, run_id)
    entrant = entry.entrant_of(request, show)
    if (wait := turn_wait(f"vote:{entrant.visitor}", *VOTES)) > 0:
        raise TalkingTooFast(seconds=max(1, round(wait)))
    form = VoteForm(request.POST)
    if not form.is_valid():
        raise PollChoiceUnknown
    choice = deeds.poll_vote(
        show=public_id, run_id=run.pk, writer=entrant.writer, choice=form.cleaned_data["choice"]
    )
    answer = answer_deed(request, public_id, poll=run_id, o=choice)
    entry.remember(answer, entrant, secure=settings.HTTPS)
    return answer


@require_GET
def results_csv(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give what came of the polls of a show as a file."""
    show = access_show(request.user, public_id, to="moderate")
    answer = HttpResponse(
        csv_text(CSV_HEADER, csv_rows(results_of(show))), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="polls-{public_id}.csv"'
    return answer
