"""A still picture of the show for lists and covers, taken from a keyframe of a closed segment."""

from io import BytesIO
from pathlib import Path

import av
from PIL import Image, ImageStat

from streams.stage.capacity.spent import spent_on_show
from streams.stage.files import write_durably
from streams.stage.packager.keyframe import Keyframe, keyframe_of

POSTER_WIDTH = 640
POSTER_QUALITY = 80
SECONDS_BETWEEN_POSTERS = 10

# A camera that is warming up, or its lid: neither bright nor showing anything.
_BLACK_MEAN = 12
_BLACK_DEVIATION = 6


@spent_on_show("beside")
def poster_write(media: bytes, path: Path) -> bool:
    """Write a poster from an init segment and a segment; an unusable picture leaves the last poster alone."""
    keyframe = keyframe_of(media)
    picture = _picture(keyframe) if keyframe else None
    if picture is None or _is_black(picture):
        return False
    jpeg = BytesIO()
    picture.save(jpeg, "JPEG", quality=POSTER_QUALITY)
    write_durably(path, jpeg.getvalue())
    return True


def _picture(keyframe: Keyframe) -> Image.Image | None:
    """The decoder alone: opening a container would decode several pictures to learn what we know already."""
    decoder = av.CodecContext.create("h264", "r")
    assert isinstance(decoder, av.VideoCodecContext)  # noqa: S101 -- for the type checker
    decoder.extradata, decoder.thread_count = keyframe.avcc, 1
    try:
        frames = [*decoder.decode(av.Packet(keyframe.payload)), *decoder.decode(None)]
    except av.FFmpegError:
        return None
    if not frames:
        return None
    frame = frames[0]
    width = min(frame.width, POSTER_WIDTH)
    height = round(frame.height * width / frame.width)
    small = frame.reformat(width, height, "rgb24", interpolation="AREA")
    picture: Image.Image = small.to_image()  # type: ignore[no-untyped-call]
    return picture


def _is_black(picture: Image.Image) -> bool:
    grey = ImageStat.Stat(picture.convert("L").resize((32, 32)))
    return grey.mean[0] < _BLACK_MEAN and grey.stddev[0] < _BLACK_DEVIATION
