"""A still picture of the show for lists and covers, taken from a keyframe of a closed segment."""

from io import BytesIO
from pathlib import Path

import av
from PIL import Image, ImageStat

from streams.stage.capacity.spent import spent_on_show
from streams.stage.files import write_durably

POSTER_WIDTH = 640
POSTER_QUALITY = 80
SECONDS_BETWEEN_POSTERS = 10

# A camera that is warming up, or its lid: neither bright nor showing anything.
_BLACK_MEAN = 12
_BLACK_DEVIATION = 6


@spent_on_show("beside")
def poster_write(media: bytes, path: Path) -> bool:
    """Write a poster from an init segment and a segment; an unusable picture leaves the last poster alone."""
    picture = _first_picture(media)
    if picture is None or _is_black(picture):
        return False
    if picture.width > POSTER_WIDTH:
        height = round(picture.height * POSTER_WIDTH / picture.width)
        picture = picture.resize((POSTER_WIDTH, height), Image.Resampling.BILINEAR)
    jpeg = BytesIO()
    picture.save(jpeg, "JPEG", quality=POSTER_QUALITY)
    write_durably(path, jpeg.getvalue())
    return True


def _first_picture(media: bytes) -> Image.Image | None:
    try:
        with av.open(BytesIO(media), mode="r", format="mp4") as container:
            container.streams.video[0].thread_type = "NONE"
            for frame in container.decode(video=0):
                picture: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]
                return picture
    except (av.FFmpegError, IndexError):
        return None
    return None


def _is_black(picture: Image.Image) -> bool:
    grey = ImageStat.Stat(picture.convert("L").resize((32, 32)))
    return grey.mean[0] < _BLACK_MEAN and grey.stddev[0] < _BLACK_DEVIATION
