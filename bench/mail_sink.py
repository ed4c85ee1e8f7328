"""A mail server that takes everything and keeps nothing but the count: where benchmarks send their mail.

python -m bench.mail_sink PORT COUNT_FILE
"""

import asyncio
import sys
from pathlib import Path

HOST = "127.0.0.1"


class Sink:
    """Answers as SMTP asks, and counts messages."""

    def __init__(self, file: Path) -> None:
        self.count, self._file = 0, file

    def note(self) -> None:
        self._file.write_text(str(self.count))

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        try:
            while line := await reader.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    writer.write(b"354 go on\r\n")
                    await reader.readuntil(b"\r\n.\r\n")
                    self.count += 1
                    self.note()
                writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
                if word == b"QUIT":
                    break
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        writer.close()


async def serve(port: int, file: Path) -> None:
    sink = Sink(file)
    server = await asyncio.start_server(sink.talk, HOST, port, limit=2**22)
    sink.note()
    async with server:
        await server.serve_forever()


def main(arguments: list[str]) -> None:
    asyncio.run(serve(int(arguments[0]), Path(arguments[1])))


if __name__ == "__main__":
    main(sys.argv[1:])
