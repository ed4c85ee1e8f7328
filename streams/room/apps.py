from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "streams.room"
    label = "room"
