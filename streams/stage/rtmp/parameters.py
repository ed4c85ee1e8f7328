"""What an H.264 sequence parameter set and an AAC configuration say: the picture's size, the sound's pace."""

from typing import Final

from streams.stage.rtmp.faults import RtmpRefused

_RATES: Final = (
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
)  # fmt: skip
# Profiles whose parameter sets tell more about colours.
_HIGH: Final = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}
_CHROMA_420, _CHROMA_444 = 1, 3
_REFERENCES_MAX: Final = 255


def picture_size(avcc: bytes) -> tuple[int, int]:
    """Return width and height as they are shown; raises RtmpRefused when the configuration is broken."""
    if len(avcc) < 8 or avcc[0] != 1 or avcc[5] & 0x1F == 0:
        raise _broken_picture()
    length = int.from_bytes(avcc[6:8])
    sps = avcc[8 : 8 + length]
    if len(sps) != length or length < 4 or sps[0] & 0x1F != 7:
        raise _broken_picture()
    return _size(_Bits(sps[1:].replace(b"\0\0\3", b"\0\0")))


def sound_format(config: bytes) -> tuple[int, int]:
    """Return rate and channels of an AudioSpecificConfig; raises RtmpRefused for what cannot be packed."""
    if len(config) < 2:
        raise RtmpRefused("The encoder does not describe its sound.")
    index = (config[0] & 7) << 1 | config[1] >> 7
    channels = config[1] >> 3 & 0x0F
    if index >= len(_RATES) or channels not in (1, 2):
        raise RtmpRefused("The sound has to be mono or stereo, at 44.1 or 48 kHz.")
    return _RATES[index], channels


class _Bits:
    def __init__(self, data: bytes) -> None:
        self._number = int.from_bytes(data)
        self._left = 8 * len(data)

    def take(self, count: int) -> int:
        if count > self._left:
            raise _broken_picture()
        self._left -= count
        return self._number >> self._left & (1 << count) - 1

    def number(self) -> int:
        """Exp-Golomb: as many zeros as bits follow the one."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 31:
                raise _broken_picture()
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        value = self.number()
        return (value + 1) // 2 if value % 2 else -(value // 2)


def _size(bits: _Bits) -> tuple[int, int]:
    profile = bits.take(8)
    bits.take(16)  # constraints and level
    bits.number()
    chroma = _skip_colours(bits) if profile in _HIGH else _CHROMA_420
    _skip_order(bits)
    bits.number()  # reference frames
    bits.take(1)
    width = 16 * (bits.number() + 1)
    rows = bits.number() + 1
    is_progressive = bits.take(1)
    height = 16 * rows * (2 - is_progressive)
    if not is_progressive:
        bits.take(1)
    bits.take(1)
    if bits.take(1):
        left, right, top, bottom = (bits.number() for _ in range(4))
        across = 1 if chroma in (0, _CHROMA_444) else 2
        down = (2 if chroma == _CHROMA_420 else 1) * (2 - is_progressive)
        width, height = width - across * (left + right), height - down * (top + bottom)
    return width, height


def _skip_colours(bits: _Bits) -> int:
    chroma = bits.number()
    if chroma == _CHROMA_444:
        bits.take(1)
    bits.number()
    bits.number()
    bits.take(1)
    if bits.take(1):
        for place in range(8 if chroma != _CHROMA_444 else 12):
            if bits.take(1):
                _skip_scaling(bits, 16 if place < 6 else 64)
    return chroma


def _skip_scaling(bits: _Bits, size: int) -> None:
    last, following = 8, 8
    for _ in range(size):
        if following:
            following = (last + bits.signed()) % 256
        last = following or last


def _skip_order(bits: _Bits) -> None:
    """How frames are counted."""
    bits.number()
    match bits.number():
        case 0:
            bits.number()
        case 1:
            bits.take(1)
            bits.signed()
            bits.signed()
            for _ in range(min(bits.number(), _REFERENCES_MAX)):
                bits.signed()


def _broken_picture() -> RtmpRefused:
    return RtmpRefused("The encoder does not describe its picture in a way that can be read.")
