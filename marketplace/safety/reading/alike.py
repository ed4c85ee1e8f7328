"""Names that look alike: what they have in common. No Django, no database."""

import unicodedata
from typing import Final

# Letters and figures that read as another letter, each followed by that letter. Enough to stop posing.
ALIKE_PAIRS: Final = (
    "αaβbεeιlκkνvοoρpτtυuχxγyηnωwѕsаaеeіlјjоoрpсcуyхxвbкkмmнhтtԁdԛqԝwѵvһhӏlɑaɡgılilʟl0o1l3e5s"
)
LOOK_ALIKES: Final = {
    ord(letter): plain for letter, plain in zip(ALIKE_PAIRS[::2], ALIKE_PAIRS[1::2], strict=True)
}


def skeleton(text: str) -> str:
    """Return what look-alike names have in common: letters folded, marks, spaces and invisible signs gone."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    letters = (letter for letter in folded if unicodedata.category(letter)[0] in "LNS")
    return "".join(letters).translate(LOOK_ALIKES)


def poses_as(name: str, others: list[str]) -> bool:
    """Tell whether a name looks like one of the others, or holds the whole of a longer one."""
    mine = skeleton(name)
    theirs = [found for found in (skeleton(other) for other in others) if found]
    return any(mine == found or (len(found) >= 5 and found in mine) for found in theirs)
