"""The demonstration's world: invented people, brands and things. Data only."""

from dataclasses import dataclass, field
from typing import Final

# Everybody in the demonstration signs in with this; the demonstration only listens on this machine.
PASSWORD: Final = "showfloor demo"  # noqa: S105


@dataclass(frozen=True)
class BrandData:
    """A brand with its owner and its shelf."""

    name: str
    legal_name: str
    owner_email: str
    owner_name: str
    market: str
    country: str
    address: str
    description: str
    language: str
    commission_bp: int
    account: str
    # Factors from the home currency's minor units to those of other markets it sells in.
    other_prices: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class CreatorData:
    """A creator: handle, name, portrait, what they do and in which languages."""

    handle: str
    name: str
    portrait: str
    bio: str
    languages: tuple[str, ...]
    categories: tuple[str, ...]
    markets: tuple[str, ...]
    hue: int = 0


# Invented; its check digit adds up.
VAT_NUMBERS: Final = {"Lantern Row": "PT599000007"}
BRANDS: Final = (
    BrandData(
        "Lantern Row",
        "Lantern Row, Lda.",
        "ines@lantern.example",
        "Inês Calado",
        "eu",
        "PT",
        "Rua da Lanterna 14\n1100-310 Lisboa",
        "Lamps for rooms that are lived in, made of paper, linen and turned wood in Lisbon.",
        "en",
        1200,
        "PT50000201231234567890154",
        {"USD": 1.1, "JPY": 1.5},
    ),
    BrandData(
        "水瀬茶舗",
        "株式会社水瀬茶舗",
        "saki@minase.example",
        "水瀬 早紀",
        "jp",
        "JP",
        "京都市左京区田中 3-12",
        "急須と煎茶、毎日の器。京都の窯元から。",
        "ja",
        1500,
        "JP-0005-118-2204417",
        {"EUR": 0.65},
    ),
    BrandData(
        "Kadhai House",
        "Kadhai House Private Limited",
        "rohan@kadhai.example",
        "Rohan Sathe",
        "in",
        "IN",
        "12 Laxmi Road\nPune 411030",
        "Carbon-steel pans, block-printed cotton and brass for kitchens that are used every day.",
        "hi",
        1000,
        "IN-HDFC0000123-50100044",
        {"EUR": 0.012},
    ),
    BrandData(
        "青瓷工坊",
        "龙泉青瓷工坊有限公司",
        "lin@celadon.example",
        "林 禾",
        "cn",
        "CN",
        "浙江省龙泉市剑池街 8 号",
        "龙泉青瓷茶具与花器，手工拉坯，一窑一色。",
        "zh-hans",
        1800,
        "CN-6222-0000-8841",
        {"EUR": 0.13, "JPY": 0.22},
    ),
)

# Performers sell the tickets to their evenings in a store of their own.
BOX_OFFICE: Final = BrandData(
    "Pier Hall Songs",
    "Oona Vale Music, Lda.",
    "oona@creators.example",
    "Oona Vale",
    "eu",
    "PT",
    "Cais do Farol 3\n2750-642 Cascais",
    "Records, prints and tickets of Oona Vale and her band.",
    "en",
    0,
    "PT50000201231234567890777",
    {"USD": 1.1, "JPY": 1.6, "INR": 95, "CNY": 7.8},
)


CREATORS: Final = (
    CreatorData(
        "mira",
        "Mira Solane",
        "a-mira",
        "Home and light. I try every lamp for a week before I show it.",
        ("en", "pt"),
        ("home",),
        ("eu", "us"),
    ),
    CreatorData(
        "oona",
        "Oona Vale",
        "a-oona",
        "Songs from a harbour town, with a band of four.",
        ("en",),
        ("music",),
        ("eu", "us"),
    ),
    CreatorData(
        "kaori",
        "水瀬かおり",
        "a-hana",
        "お茶と器の話をします。急須は毎日使うものだから。",
        ("ja",),
        ("home", "food"),
        ("jp",),
    ),
    CreatorData("arjun", "Arjun Sen", "a-dev", "कढ़ाई, तवा और सही तापमान।", ("hi", "en"), ("food",), ("in",)),
    CreatorData(
        "zahra",
        "Zahra Benali",
        "a-zahra",
        "Woven things and the people who weave them.",
        ("fr", "en"),
        ("fashion",),
        ("eu",),
    ),
    CreatorData(
        "obi",
        "Obi Marlowe",
        "a-obi",
        "Comedy about neighbours, trains and my mother's garden.",
        ("en",),
        ("comedy",),
        ("eu", "us"),
    ),
    CreatorData(
        "lena",
        "Lena Vogtberg",
        "a-lena",
        "Quatre gestes le soir, pas un de plus.",
        ("fr", "de"),
        ("beauty",),
        ("eu",),
    ),
    CreatorData(
        "dayo",
        "Dayo Brightwell",
        "a-kaito",
        "I throw pots and talk while the wheel turns.",
        ("en",),
        ("home", "craft"),
        ("eu", "us"),
        40,
    ),
    CreatorData(
        "sunniva",
        "Sunniva Dahlen",
        "a-lena",
        "Twenty minutes of yoga before work.",
        ("en",),
        ("fitness",),
        ("eu",),
        120,
    ),
    CreatorData(
        "tomas",
        "Tomás Arrel",
        "a-tomas",
        "Six suites, one cello, one lamp.",
        ("es", "en"),
        ("music",),
        ("eu",),
    ),
    CreatorData(
        "ines",
        "Inés Quiroga",
        "a-ines",
        "Cocino los jueves y vendo lo que uso.",
        ("es",),
        ("food",),
        ("eu", "us"),
    ),
    CreatorData("arnab", "অর্ণব দে", "a-dev", "কাঠের কাজ, ধীরে ধীরে।", ("bn", "en"), ("craft",), ("in",), 60),
    CreatorData(
        "arun",
        "Arun Devasan",
        "a-kaito",
        "பித்தளை, மரம், பழைய விளக்குகள்.",
        ("ta", "en"),
        ("home",),
        ("in",),
        200,
    ),
    CreatorData(
        "petra",
        "Petra Lindqvar",
        "a-lena",
        "Kleine Räume, gutes Licht.",
        ("de", "en"),
        ("home",),
        ("eu",),
        260,
    ),
    CreatorData("jun", "田原 潤", "a-jun", "道具と古い家の直し方。", ("ja", "en"), ("craft",), ("jp",)),
    CreatorData(
        "xiaohe", "小禾", "a-hana", "器物、茶和慢生活。", ("zh-hans",), ("home", "food"), ("cn",), 150
    ),
    CreatorData("yazhini", "யாழினி", "a-yazh", "வீட்டுக்கான அழகான பொருட்கள்.", ("ta",), ("home",), ("in",)),
    CreatorData(
        "anaya", "अनया देशराव", "a-anaya", "घर, कपड़े आणि थोडी गप्पा.", ("mr", "hi"), ("home", "fashion"), ("in",)
    ),
    CreatorData(
        "kaito",
        "Kaito Mori",
        "a-kaito",
        "Coffee, records and small speakers.",
        ("ja", "en"),
        ("music", "food"),
        ("jp",),
    ),
    CreatorData(
        "noor",
        "Noor Haddad",
        "a-zahra",
        "Scarves, worn seven ways.",
        ("en", "fr"),
        ("fashion",),
        ("eu", "us"),
        90,
    ),
    CreatorData(
        "dev",
        "Dev Ahuja",
        "a-dev",
        "Weeknight cooking with one pan.",
        ("en", "hi"),
        ("food",),
        ("in", "us"),
        300,
    ),
    CreatorData(
        "maelle",
        "Maëlle Courtin",
        "a-ines",
        "Je peins, j'imprime, je raconte.",
        ("fr",),
        ("craft",),
        ("eu",),
        210,
    ),
    CreatorData("jonas", "Jonas Kehl", "a-tomas", "Werkzeug, das bleibt.", ("de",), ("craft",), ("eu",), 180),
    CreatorData(
        "hana", "花岡 はな", "a-hana", "夜のスキンケアを一緒に。", ("ja",), ("beauty",), ("jp",), 300
    ),
)

# Buys in India, where parcels may be paid for at the door.
INDIAN_FAN_EMAIL: Final = "meera@fans.example"
FAN_EMAIL: Final = "ana@fans.example"
OPERATOR_EMAIL: Final = "operator@showfloor.example"
HOST_HANDLE: Final = "mira"
LIVE_TITLE: Final = "Six lamps for small rooms"
LIVE_LINE_UP: Final = (
    "Perch clip lamp",
    "Heron tripod lamp",
    "Washi Moon lamp",
    "Persimmon pendant",
    "Alder reading lamp",
    "Kura floor lantern",
    "Linen cushion, mustard",
    "Beeswax candle",
)
LIVE_SHOW_PRICES: Final = {"Washi Moon lamp": 6400, "Perch clip lamp": 3400}

# handle, drawing, title, line-up, hours from now, zone
UPCOMING: Final = (
    (
        "kaori",
        "s-tea",
        "急須でいれる冬の煎茶",
        ("急須セット 常滑", "急須セット 藍", "急須 小", "一輪挿し 白釉"),
        4,
        "Asia/Tokyo",
    ),
    (
        "arjun",
        "s-kitchen",
        "कढ़ाई का सही तापमान",
        ("कढ़ाई 28 cm", "तवा 26 cm", "फ्राई पैन 24 cm"),
        7,
        "Asia/Kolkata",
    ),
)
# handle, drawing, title, line-up, days ago
ENDED: Final = (
    ("xiaohe", "s-clay", "一窑青瓷，从泥到杯", ("青瓷茶具 梅子青", "青瓷盖碗", "青瓷胆瓶"), 4),
    (
        "mira",
        "s-yoga",
        "Light for long evenings",
        ("Washi Moon lamp", "Linen cushion, natural", "Beeswax candle"),
        1,
    ),
)


def creator_email(handle: str) -> str:
    """Return the address a creator of the demonstration signs in with."""
    return f"{handle}@creators.example"
