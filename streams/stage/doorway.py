"""The seat in a request and its answer: a cookie of one show's addresses, and what is said when there is none."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from streams.shows.included import is_closed
from streams.shows.models import Show
from streams.shows.selectors import Person, role_in_show
from streams.stage.capacity.house import (
    RETRY_SECONDS,
    SEAT_SECONDS,
    TOKEN_SECONDS,
    Place,
    seat_ask,
    seat_leave,
)
from streams.stage.errors import HouseFull

SEAT_COOKIE = "seat"


def seat_of(request: HttpRequest, show: Show, *, seconds: int = SEAT_SECONDS, is_sure: bool = False) -> Place:
    """Give this visitor a seat, or a place in line."""
    token = request.COOKIES.get(SEAT_COOKIE, "")
    return seat_ask(show=show.public_id, token=token, seconds=seconds, is_sure=is_sure)


def seat_of_player(request: HttpRequest, show: Show) -> Place:
    """Renew the seat of somebody who may attend. Only when there is none it is asked who never waits."""
    place = seat_of(request, show)
    return (
        place if place.is_in or not never_waits(request.user, show) else seat_of(request, show, is_sure=True)
    )


def never_waits(person: Person, show: Show) -> bool:
    """Tell whether somebody who may attend comes in before everybody else: they work here, or they have paid."""
    works_here = person.is_authenticated and person.is_staff
    return works_here or is_closed(show) or role_in_show(person, show) != "fan"


def seat_give_back(request: HttpRequest, show: Show) -> None:
    """The page is being left."""
    seat_leave(show=show.public_id, token=request.COOKIES.get(SEAT_COOKIE, ""))


def seat_remember(request: HttpRequest, response: HttpResponse, show: Show, place: Place) -> HttpResponse:
    """Let the browser keep its seat, for this show's addresses only; tell whoever waits when to ask again."""
    response.set_cookie(
        SEAT_COOKIE,
        place.token,
        max_age=TOKEN_SECONDS,
        path=f"/shows/{show.public_id}/",
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    if not place.is_in:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def house_full_answer(request: HttpRequest, show: Show, place: Place) -> HttpResponse:
    """Tell a player or a waiting page that there is no seat, and how many are before it."""
    refusal = HouseFull()
    body = {"error": {"code": refusal.code, "message": str(refusal)}, "ahead": place.ahead}
    return seat_remember(request, JsonResponse(body, status=refusal.status), show, place)
