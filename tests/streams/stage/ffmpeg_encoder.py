"""A real encoder: `python ffmpeg_encoder.py rtmp://… seconds bframes`. It sends as fast as it can."""

import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

FPS = 25


def publish(url: str, seconds: float, bframes: int) -> None:
    with av.open(url, mode="w", format="flv") as out:
        video = out.add_stream("libx264", rate=FPS)
        video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
        video.codec_context.thread_count = 1
        params = f"keyint={FPS}:scenecut=0:bframes={bframes}:b-adapt=0:rc-lookahead=0:open-gop=0"
        video.options = {"preset": "ultrafast", "x264-params": params, "b": "300k"}
        audio = out.add_stream("aac", rate=48_000)
        audio.layout = "mono"
        for packets in encoded(video, audio, round(seconds * FPS)):
            out.mux(packets)


def encoded(video: VideoStream, audio: AudioStream, frames: int) -> Iterator[list[Any]]:
    heard = 0
    for number in range(frames):
        frame = av.VideoFrame(320, 180, "yuv420p")
        for plane, value in zip(frame.planes, (40 + number * 3 % 160, 128, 128), strict=True):
            plane.update(bytes([value]) * plane.buffer_size)
        frame.pts, frame.time_base = number, Fraction(1, FPS)
        yield list(video.encode(frame))
        while heard < (number + 1) * 48_000 // FPS:
            silence = av.AudioFrame("fltp", "mono", 1024)
            silence.planes[0].update(bytes(silence.planes[0].buffer_size))
            silence.sample_rate, silence.pts, silence.time_base = 48_000, heard, Fraction(1, 48_000)
            heard += 1024
            yield list(audio.encode(silence))
    yield list(video.encode(None))
    yield list(audio.encode(None))


if __name__ == "__main__":
    publish(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
