from typing import Any, cast

from django.urls import URLPattern, path

from streams.stage.backstage.socket import backstage_app
from streams.stage.ingest import ingest_app
from streams.stage.probe import probe_app

socket_paths: list[URLPattern] = [
    path("ingest/<str:show>/", cast(Any, ingest_app)),
    path("ingest/<str:show>/backstage/", cast(Any, backstage_app)),
    path("ingest/<str:show>/probe/", cast(Any, probe_app)),
]
