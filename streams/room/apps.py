from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "streams.room"
    label = "room"

    def ready(self) -> None:
        from commerce.auctions.gates import register_gate, register_turn
        from commerce.payments.evidence import register_evidence
        from streams.room import handlers  # noqa: F401
        from streams.room.bidding_turns import bidding_wait
        from streams.room.evidence import room_evidence
        from streams.room.services.taking_part import bidding_hindrance

        register_turn(bidding_wait)
        register_gate(bidding_hindrance)
        register_evidence("room", room_evidence)
