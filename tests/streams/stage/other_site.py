"""Another site that takes shows over RTMP, with the moods that such sites have."""

import asyncio
import socket
from dataclasses import dataclass, field

from streams.stage.rtmp.faults import RtmpRefused
from streams.stage.rtmp.flv import Picture, PictureConfig, SoundConfig, SoundPacket, audio_tag, video_tag
from streams.stage.rtmp.session import Media, Publish, Session


@dataclass
class OtherSite:
    """Moods: "good"; "refusing" says no to the key; "deaf" reads nothing after the first picture; "dying" hangs up."""

    mood: str = "good"
    keys: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    sound: list[SoundPacket] = field(default_factory=list)
    configs: list[PictureConfig | SoundConfig] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    _server: asyncio.Server | None = None
    _lines: list[asyncio.StreamWriter] = field(default_factory=list)

    async def open(self) -> "OtherSite":
        listening = socket.create_server(("127.0.0.1", self.port))
        if self.mood == "deaf":
            # A small window, so that one who does not read is noticed soon.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        self._server = await asyncio.start_server(self._serve, sock=listening, limit=16_384)
        self.port = listening.getsockname()[1]
        return self

    @property
    def url(self) -> str:
        return f"rtmp://127.0.0.1:{self.port}/live"

    def has(self, pictures: int) -> bool:
        return len(self.pictures) == pictures

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        for line in self._lines:
            line.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._lines.append(writer)
        session = Session()
        try:
            while data := await reader.read(65536):
                self._hear(session, data)
                writer.write(session.take_output())
                if self.pictures and self.mood == "dying":
                    break
                if self.pictures and self.mood == "deaf":
                    await asyncio.sleep(3600)
        except RtmpRefused as refusal:
            session.deny(refusal)
            writer.write(session.take_output())
        except (ConnectionError, asyncio.CancelledError):
            pass
        writer.close()

    def _hear(self, session: Session, data: bytes) -> None:
        for event in session.feed(data):
            if isinstance(event, Publish):
                self.keys.append(event.key)
                if self.mood == "refusing":
                    raise RtmpRefused("We are full tonight.")
                list(session.permit())
            elif isinstance(event, Media):
                self._take(event)

    def _take(self, media: Media) -> None:
        follow = video_tag if media.is_video else audio_tag
        match follow(media.timestamp, media.body):
            case Picture() as picture:
                self.pictures.append(picture)
            case SoundPacket() as packet:
                self.sound.append(packet)
            case PictureConfig() | SoundConfig() as config:
                self.configs.append(config)
