"""Letters that look like other letters, and names that look alike. Our own choice: no Django, no database.

One table for names in a room and for word lists. Digits are apart (``DIGITS_ALIKE``): a price is full of them, a name
is not.
"""

import unicodedata
from typing import Final

# What a Latin eye takes for its own letter: Cyrillic, Greek, Armenian, Cherokee, Lisu, small capitals, phonetic signs.
_GROUPS: Final = {
    "a": "аαɑᴀꓮ",
    "b": "ьвƄβʙᏴꓐƀɓ",
    "c": "сϲᴄꓚᏟƈ",
    "d": "ԁɗđᴅꓓɖ",
    "e": "еєҽεɛᴇꓰᎬ",
    "f": "ƒꜰꓝ",
    "g": "ɡցġɢꓖᏀɠ",
    "h": "һհнħʜꓧᎻɦ",
    "i": "іιıɩɪꓲᎥɨ",
    "j": "јϳᴊꓙᎫ",
    "k": "кκᴋꓗᏦƙ",
    "l": "ӏłʟꓡᏞɫ",
    "m": "мṃᴍꓟᎷɱ",
    "n": "пηոռɴꓠŋɲƞ",
    "o": "оοօσᴏøꓳ",
    "p": "рρþᴘꓑᏢƥ",
    "q": "ԛգ",
    "r": "гᴦʀꓣᏒɽ",
    "s": "ѕꜱꓢᏚʂ",
    "t": "тτᴛŧꓔᎢƫƭʈ",
    "u": "υսᴜꓴʉ",
    "v": "ѵνᴠꓦᏙʋ",
    "w": "ԝωաᴡꓪᎳ",
    "x": "хχꓫ",
    "y": "уγყʏꓬƴ",
    "z": "ᴢꓜᏃƶʐ",
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
