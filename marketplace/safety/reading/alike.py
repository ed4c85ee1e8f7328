"""Letters that look like other letters, and names that look alike. Our own choice: no Django, no database.

One table for names in a room and for word lists. Digits are apart (``DIGITS_ALIKE``): a price is full of them, a name
is not.
"""

import unicodedata
from typing import Final

# What a Latin eye takes for its own letter: Cyrillic, Greek, Armenian, Cherokee, Lisu, small capitals, phonetic signs.
_GROUPS: Final = {
    "a": "аαɑᴀꓮ",
    "b": "ьвƄβʙᏴꓐ",
    "c": "сϲᴄꓚᏟ",
    "d": "ԁɗđᴅꓓ",
    "e": "еєҽεɛᴇꓰᎬ",
    "f": "ƒꜰꓝ",
    "g": "ɡցġɢꓖᏀ",
    "h": "һհнħʜꓧᎻ",
    "i": "іιıɩɪꓲᎥ",
    "j": "јϳᴊꓙᎫ",
    "k": "кκᴋꓗᏦ",
    "l": "ӏłʟꓡᏞ",
    "m": "мṃᴍꓟᎷ",
    "n": "пηոռɴꓠ",
    "o": "оοօσᴏøꓳ",
    "p": "рρþᴘꓑᏢ",
    "q": "ԛգ",
    "r": "гᴦʀꓣᏒ",
    "s": "ѕꜱꓢᏚ",
    "t": "тτᴛŧꓔᎢ",
    "u": "υսᴜꓴ",
    "v": "ѵνᴠꓦᏙ",
    "w": "ԝωաᴡꓪᎳ",
    "x": "хχꓫ",
    "y": "уγყʏꓬ",
    "z": "ᴢꓜᏃ",
}
LATIN_LOOKS: Final = {look: letter for letter, looks in _GROUPS.items() for look in looks}
DIGITS_ALIKE: Final = {"0": "o", "1": "l", "5": "s"}
# A name may hide behind "I" for "l" and "3" for "e" as well.
LOOK_ALIKES: Final = str.maketrans(
    LATIN_LOOKS | {"ı": "l", "і": "l", "ι": "l", "i": "l", "3": "e"} | DIGITS_ALIKE
)


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
