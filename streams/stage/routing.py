from typing import Any, cast

from django.urls import URLPattern, path

from streams.stage.ingest import ingest_app

socket_paths: list[URLPattern] = [path("ingest/<str:show>/", cast(Any, ingest_app))]
