"""Questions to the host: asking, voting, and what the show's people do with them."""

import secrets
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from marketplace.kernel.http import wants_json
from streams.room import entry
from streams.room.deeds import turn_wait
from streams.room.errors import AnswerToWhom, TalkingTooFast
from streams.room.question_forms import AnswerForm, QuestionForm
from streams.room.selectors.questions import (
    access_own_question,
    access_question,
    answers_for,
    question_facts,
    questions_panel,
)
from streams.room.services import questions as queue
from streams.room.views.answers import answer_deed
from streams.shows.invitations import access_show_here
from streams.shows.selectors import access_show, duties_in_show

# (at once, then a second): nobody needs to ask faster, and a thumb does not vote faster.
ASKING: Final = (2, 0.05)
VOTING: Final = (20, 1.0)


@require_GET
@never_cache
@ensure_csrf_cookie
def questions(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what is asked, most wanted first: a page, or JSON."""
    show = access_show_here(request, public_id, to="attend")
    can_answer = "chat" in duties_in_show(request.user, show)
    panel = questions_panel(show, entry.visitor_known(request), can_answer=can_answer)
    if not wants_json(request):
        # The watch page asks for the piece alone, when somebody opens it.
        name = "_questions_frame" if "Turbo-Frame" in request.headers else "questions"
        return render(request, f"streams/room/{name}.html", {"show": show, "questions": panel})
    rows = [
        {
            "id": one.id,
            "w": one.writer,
            "name": one.name,
            "m": one.body,
            "votes": one.votes,
            "at": one.asked_at.isoformat(timespec="seconds"),
            "wanted": one.is_wanted,
            "stage": one.is_on_stage,
            "held": one.is_held,
            "answered": one.is_answered,
            "reply": {"m": one.reply, "name": one.reply_name} if one.reply else None,
        }
        for one in (*panel.questions, *panel.answered)
    ]
    return JsonResponse({"questions": rows, "open": panel.count})


@require_GET
@never_cache
def questions_desk(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the queue as the studio has it: for who answers."""
    show = access_show(request.user, public_id, to="moderate_chat")
    panel = questions_panel(show, "", can_answer=True)
    return render(request, "streams/room/_studio_questions.html", {"questions": panel})


@require_POST
def ask(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask the host something."""
    show = access_show_here(request, public_id, to="attend")
    entrant = entry.entrant_of(request, show)
    form = QuestionForm(request.POST)
    form.is_valid()
    question = queue.question_ask(
        show=public_id,
        writer=entrant.writer,
        nonce=form.cleaned_data.get("nonce") or secrets.token_urlsafe(12),
        body=form.cleaned_data.get("text", ""),
        wait=turn_wait(f"ask:{entrant.visitor}", *ASKING),
    )
    answer = answer_deed(request, public_id, question=question_facts(question, public_id))
    entry.remember(answer, entrant, secure=settings.HTTPS)
    return answer


@require_POST
def vote(request: HttpRequest, public_id: str, question_id: int) -> HttpResponse:
    """Want a question answered (``on`` 1), or no longer (0)."""
    show = access_show_here(request, public_id, to="attend")
    question = access_question(show, question_id)
    entrant = entry.entrant_of(request, show)
    wait = turn_wait(f"want:{entrant.visitor}", *VOTING)
    if wait > 0:
        raise TalkingTooFast(seconds=max(1, round(wait)))
    wanted = request.POST.get("on") != "0"
    votes = queue.question_vote(question=question, writer=entrant.writer, wanted=wanted)
    answer = answer_deed(request, public_id, id=question_id, votes=votes, wanted=wanted)
    entry.remember(answer, entrant, secure=settings.HTTPS)
    return answer


@require_GET
@never_cache
def own_answers(request: HttpRequest, public_id: str) -> JsonResponse:
    """Give a visitor what was answered to them alone."""
    show = access_show_here(request, public_id, to="attend")
    found = [
        {"id": one.question_id, "q": one.question.body, "m": one.body, "name": one.name}
        for one in answers_for(show, entry.visitor_known(request))
    ]
    return JsonResponse({"answers": found})


@require_POST
def own_answers_read(request: HttpRequest, public_id: str) -> HttpResponse:
    """Note that a visitor has them on their screen: no mail is owed for these."""
    show = access_show_here(request, public_id, to="attend")
    visitor = entry.visitor_known(request)
    return answer_deed(
        request, public_id, read=queue.answer_read(show=show, visitor=visitor) if visitor else 0
    )


@require_POST
def delete(request: HttpRequest, public_id: str, question_id: int) -> HttpResponse:
    """Take a question out: who keeps the chat any, its asker their own for a minute."""
    show = access_show_here(request, public_id, to="watch")
    question = access_own_question(request.user, entry.visitor_known(request), show, question_id)
    queue.question_delete(question=question, by=request.user if request.user.is_authenticated else None)
    return answer_deed(request, public_id, id=question_id)


@require_POST
def bring(request: HttpRequest, public_id: str, question_id: int) -> HttpResponse:
    """Bring a question on stage: fans see that it is being answered now."""
    show = access_show(request.user, public_id, to="moderate_chat")
    queue.question_show(question=access_question(show, question_id))
    return answer_deed(request, public_id, id=question_id)


@require_POST
def clear(request: HttpRequest, public_id: str) -> HttpResponse:
    """Clear the stage of questions; the one there waits again."""
    queue.question_unshow(show=access_show(request.user, public_id, to="moderate_chat"))
    return answer_deed(request, public_id, id=None)


@require_POST
def answered(request: HttpRequest, public_id: str, question_id: int) -> HttpResponse:
    """Mark a question as answered in the show."""
    show = access_show(request.user, public_id, to="moderate_chat")
    queue.question_answered(question=access_question(show, question_id))
    return answer_deed(request, public_id, id=question_id)


@require_POST
def reply(request: HttpRequest, public_id: str, question_id: int) -> HttpResponse:
    """Answer in writing: everybody, or (``to`` = asker) the one who asked."""
    show = access_show(request.user, public_id, to="moderate_chat")
    question = access_question(show, question_id)
    form = AnswerForm(request.POST, prefix=str(question_id))
    # Never guessed: what was meant for one person must not reach everybody.
    if not form.is_valid() or not request.user.is_authenticated:
        raise AnswerToWhom
    deed = queue.question_reply if form.cleaned_data["to"] == "all" else queue.question_reply_privately
    writer = entry.entrant_of(request, show).writer
    deed(question=question, body=form.cleaned_data["text"], writer=writer, by=request.user)
    return answer_deed(request, public_id, id=question_id)
