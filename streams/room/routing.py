from django.urls import path

from streams.room.endpoint import room_socket

# URLRouter asks of a callable only that it is an ASGI application; the stubs of path() know views alone.
socket_paths = [path("room/<slug:public_id>/", room_socket, name="socket")]  # type: ignore[arg-type]
