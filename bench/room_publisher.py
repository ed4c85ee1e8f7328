"""Who speaks in the rooms of `bench room`: makes passes, and tells messages as the product does. Runs inside Django.

    python -m bench.room_publisher SOCKET SHOW

Answers lines on a Unix socket:
    pass COUNT FILE              writes so many addresses of the room, each with a pass of its own; answers "ok"
    say NUMBER NANOSECONDS SIZE  tells the room a message that carries both, and so many letters; answers nothing
"""

import os
import socket
import sys
import threading
import traceback
from pathlib import Path

import django

django.setup()

from streams.room import news  # noqa: E402
from streams.room.entry import Entrant, pass_sign  # noqa: E402
from streams.room.hub.kinds import CHAT  # noqa: E402

NAME = "guest-1234"
TAG = "0123456789ab"
AT = "2026-01-01T00:00:00+00:00"


def room_path(show: str, number: int) -> str:
    entrant = Entrant(show=show, visitor=f"g:bench-{number}", user="", name=NAME, role="fan", language="en")
    # Who only watches is told to poll by a process under load.
    return f"/room/{show}/?pass={pass_sign(entrant)}&talk=1"


def message(number: int, nanoseconds: int, size: int) -> dict[str, object]:
    """A message as the room's frames carry it; none of these is in the database."""
    return {
        "id": number,
        "c": f"bench-{number}",
        "w": TAG,
        "name": NAME,
        "role": "fan",
        "m": f"{number} {nanoseconds} {'x' * size}",
        "at": AT,
    }


def obey(show: str, line: str) -> str:
    """Do what a line asks for; returns the answer."""
    word, *values = line.split()
    if word == "pass":
        count, file = int(values[0]), Path(values[1])
        file.write_text("".join(f"{room_path(show, number)}\n" for number in range(count)))
        return "ok\n"
    number, nanoseconds, size = map(int, values)
    news.send(show, CHAT, message(number, nanoseconds, size))
    return ""


def answer(line: socket.socket, show: str) -> None:
    try:
        with line, line.makefile("rw", encoding="utf-8", newline="\n") as talk:
            for asked in talk:
                if said := obey(show, asked):
                    talk.write(said)
                    talk.flush()
    except Exception:  # noqa: BLE001 -- whatever it was, nobody may go on measuring
        traceback.print_exc()
        os._exit(1)


def serve(path: str, show: str) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen()
        while True:
            line, _ = door.accept()
            threading.Thread(target=answer, args=(line, show), daemon=True).start()


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
