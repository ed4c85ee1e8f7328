"""The fan-out of a room, without network, clock or Django: envelope, ring of ticks, members, tick, limits."""
