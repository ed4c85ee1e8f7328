from django.urls import path, re_path

from streams.room.endpoint import room_socket

# URLRouter asks of a callable only that it is an ASGI application; the stubs of path() know views alone.
socket_paths = [
    path("room/<slug:public_id>/", room_socket, name="socket"),  # type: ignore[arg-type]
    # The room behind it, of those who keep order: another pass, the same frames.
    re_path(r"^room/(?P<public_id>[-\w]{1,40}~staff)/$", room_socket, name="staff_socket"),  # type: ignore[arg-type]
]
