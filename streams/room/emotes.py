"""Signs that everybody can put in by a code: ``:heart:``. They are letters of Unicode and travel as such."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Emote:
    """One sign: its code, itself, and what it is called."""

    code: str
    sign: str
    name: str | Promise


EMOTES: Final = (
    Emote("heart", "❤️", _("heart")),
    Emote("love", "😍", _("in love")),
    Emote("smile", "😊", _("smile")),
    Emote("laugh", "😂", _("tears of joy")),
    Emote("wow", "😮", _("astonished")),
    Emote("cry", "😢", _("tears")),
    Emote("think", "🤔", _("thinking")),
    Emote("wink", "😉", _("wink")),
    Emote("eyes", "👀", _("eyes")),
    Emote("clap", "👏", _("applause")),
    Emote("wave", "👋", _("waving hand")),
    Emote("hands", "🙌", _("raised hands")),
    Emote("thanks", "🙏", _("folded hands")),
    Emote("up", "👍", _("thumb up")),
    Emote("down", "👎", _("thumb down")),
    Emote("party", "🎉", _("party")),
    Emote("gift", "🎁", _("gift")),
    Emote("bag", "🛍️", _("shopping bags")),
    Emote("fire", "🔥", _("fire")),
    Emote("star", "⭐", _("star")),
    Emote("sparkles", "✨", _("sparkles")),
    Emote("flower", "🌸", _("cherry blossom")),
    Emote("tea", "🍵", _("cup of tea")),
    Emote("hundred", "💯", _("hundred points")),
)

# What members of the host have at hand besides: more of the same kind.
MEMBER_EMOTES: Final = (
    Emote("crown", "👑", _("crown")),
    Emote("gem", "💎", _("gem")),
    Emote("rocket", "🚀", _("rocket")),
    Emote("rainbow", "🌈", _("rainbow")),
    Emote("moon", "🌙", _("crescent moon")),
    Emote("music", "🎶", _("musical notes")),
    Emote("mic", "🎤", _("microphone")),
    Emote("unicorn", "🦄", _("unicorn")),
)
# What the picker offers besides to fans with a level.
FAN_EMOTES: Final = (
    Emote("trophy", "🏆", _("trophy")),
    Emote("medal", "🏅", _("medal")),
    Emote("ribbon", "🎀", _("ribbon")),
    Emote("balloon", "🎈", _("balloon")),
)
