from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "streams.room"
    label = "room"

    def ready(self) -> None:
        from commerce.payments.evidence import register_evidence
        from streams.room import handlers  # noqa: F401
        from streams.room.evidence import room_evidence

        register_evidence("room", room_evidence)
