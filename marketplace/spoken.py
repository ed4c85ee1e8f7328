"""The languages that shows, profiles and campaigns may be in, whatever the pages are in."""

from typing import Final

SPOKEN: Final = [
    ("en", "English"),
    ("zh-hans", "简体中文"),
    ("ja", "日本語"),
    ("hi", "हिन्दी"),
    ("mr", "मराठी"),
    ("ta", "தமிழ்"),
    ("bn", "বাংলা"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("pt", "Português"),
]
