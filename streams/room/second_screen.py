"""A second screen works for its show's host, at the few addresses of its duty and nowhere else."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from streams.room.models import SecondScreen
from streams.room.selectors.screens import COOKIE, DOORS, HOST_DOORS, screen_here


class SecondScreenMiddleware:
    """Let a device that was let in to a show do its duty there; asked of the database with every request.

    Its deeds are the host's deeds: ``request.second_screen`` tells who holds the device.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: tuple[Any, ...], values: dict[str, Any]
    ) -> None:
        """Put the host in the place of whoever asks, where the duty allows it."""
        match = request.resolver_match
        if COOKIE not in request.COOKIES or match is None or match.view_name not in HOST_DOORS:
            return
        screen = screen_here(request, str(values.get("public_id", "")))
        if screen is not None and match.view_name in DOORS[SecondScreen.Duty(screen.duty)]:
            request.user = screen.show.creator.user
            request.second_screen = screen  # type: ignore[attr-defined]
