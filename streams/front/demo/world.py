"""The demonstration's world: invented people, brands and things. Data only."""

from dataclasses import dataclass, field
from typing import Final

# Everybody in the demonstration signs in with this; the demonstration only listens on this machine.
PASSWORD: Final = "showfloor demo"  # noqa: S105


@dataclass(frozen=True)
class ProductData:
    """A product: the drawing it is rendered from, how its colours are turned, and its prices in minor units."""

    drawing: str
    title: str
    description: str
    minor: int
    hue: int = 0
    stock: int = 24
    option_name: str = ""
    variants: tuple[str, ...] = ("",)


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


def _series(drawing: str, rows: list[tuple[str, str, int]], **fields: object) -> list[ProductData]:
    """Make one product per row, each with its colours turned a little further from the drawing's own."""
    return [
        ProductData(drawing, title, description, minor, hue=number * 47 % 360, **fields)  # type: ignore[arg-type]
        for number, (title, description, minor) in enumerate(rows, start=1)
    ]


LANTERN_ROW: Final = [
    ProductData(
        "p-clip", "Perch clip lamp", "Holds on to a shelf, a bed or a desk. Warm bulb, E14.", 3800, stock=29
    ),
    ProductData(
        "p-tripod", "Heron tripod lamp", "Three oak legs and a linen shade, 142 cm tall.", 14900, stock=6
    ),
    ProductData(
        "p-moon",
        "Washi Moon lamp",
        "A paper moon on a turned base. Comes with a warm bulb, E14, and a two-year guarantee.",
        7900,
        stock=40,
        option_name="Shade",
        variants=("Natural", "Persimmon", "Indigo"),
    ),
    ProductData(
        "p-pendant",
        "Persimmon pendant",
        "Enamelled by hand, with 1.5 m of cloth-covered cable.",
        9200,
        stock=24,
    ),
    ProductData(
        "p-cone", "Alder reading lamp", "Turns and tilts; the switch is under your thumb.", 11800, stock=18
    ),
    ProductData("p-lantern", "Kura floor lantern", "Ash frame and rice paper. Cable 2.5 m.", 13400, stock=12),
    ProductData(
        "p-cushion",
        "Linen cushion, mustard",
        "Washed linen with a feather filling, 50 × 50 cm.",
        4200,
        stock=60,
    ),
    ProductData(
        "p-candle", "Beeswax candle", "Burns for about forty hours and smells of honey.", 2400, stock=85
    ),
    *_series(
        "p-moon",
        [
            ("Harbour Moon lamp", "The Moon in sea-green paper.", 8400),
            ("Small Moon night light", "A hand high, with a dimmer in the cable.", 4900),
            ("Dusk Moon lamp", "Violet paper over a brass base.", 8900),
        ],
    ),
    *_series(
        "p-cushion",
        [
            ("Linen cushion, natural", "Washed linen, undyed.", 4200),
            ("Linen cushion, moss", "Washed linen, dyed with weld and iron.", 4200),
            ("Linen cushion, plum", "Washed linen, dyed with madder.", 4400),
            ("Linen cushion, sky", "Washed linen, dyed with woad.", 4400),
        ],
    ),
    *_series(
        "p-pendant",
        [
            ("Fig pendant", "The Persimmon's darker sister.", 9200),
            ("Lime pendant", "Enamel the colour of young leaves.", 9200),
            ("Sea pendant", "Enamel in three blues.", 9600),
            ("Plum pendant", "Enamel with a purple glaze.", 9600),
        ],
    ),
    ProductData(
        "p-print", "Signed print, lamp at night", "Screen print, 90 made, numbered.", 3500, hue=200, stock=41
    ),
]

MINASE: Final = [
    ProductData("p-tea", "急須セット 常滑", "茶こし一体の急須と湯呑み二つ。", 8400, stock=18),
    ProductData("p-vase", "一輪挿し 白釉", "毎日の花に。高さ 18 cm。", 5800, stock=15),
    *_series(
        "p-tea",
        [
            ("急須セット 萌黄", "明るい緑の釉薬。", 8800),
            ("急須セット 藍", "深い藍色、茶渋が目立ちません。", 8800),
            ("急須セット 紅", "祝いの席に。", 9400),
            ("急須セット 墨", "艶のない黒。", 9400),
            ("急須 小", "一人分、180 ml。", 4600),
        ],
    ),
    *_series(
        "p-vase",
        [
            ("花瓶 青磁", "一窯ごとに色が変わります。", 6200),
            ("花瓶 飴釉", "枝ものに。", 6400),
            ("花瓶 瑠璃", "口の細い花瓶。", 7200),
            ("花瓶 灰釉", "野の花に。", 5400),
            ("花瓶 紫", "小ぶりで玄関に。", 5200),
        ],
    ),
    *_series(
        "p-candle",
        [
            ("和ろうそく 五本", "すすの少ない櫨蝋。", 2200),
            ("和ろうそく 絵付け", "椿の絵付け。", 3200),
            ("香りのろうそく 茶", "煎茶の香り。", 2800),
        ],
    ),
    *_series(
        "p-print",
        [("木版画 鴨川", "六十枚限り。", 9800), ("木版画 夜の茶室", "六十枚限り。", 9800)],
    ),
    *_series("p-lantern", [("行灯 杉", "杉と和紙。", 18800), ("行灯 小", "枕元に。", 9800)]),
    ProductData("p-cushion", "座布団 藍染", "木綿、本藍染め。", 6800, hue=180),
]

KADHAI: Final = [
    ProductData("p-pan", "कढ़ाई 28 cm", "कार्बन स्टील, दो हत्थे, गैस और इंडक्शन दोनों पर।", 189000, stock=32),
    ProductData(
        "p-scarf", "Block-print stole, Ajrakh", "Cotton, printed by hand with natural dyes.", 145000, stock=22
    ),
    *_series(
        "p-pan",
        [
            ("तवा 26 cm", "रोटी और डोसा दोनों के लिए।", 129000),
            ("फ्राई पैन 24 cm", "हल्का, जल्दी गरम होता है।", 149000),
            ("कढ़ाई 32 cm", "त्योहार के दिनों के लिए।", 229000),
            ("सॉस पैन 16 cm", "चाय से लेकर चटनी तक।", 99000),
            ("अप्पे पैन", "सात खाने, ढक्कन के साथ।", 119000),
        ],
    ),
    *_series(
        "p-scarf",
        [
            ("Stole, Bagru indigo", "Cotton, resist-printed with mud.", 139000),
            ("Stole, Kalamkari", "Cotton, drawn with a pen.", 169000),
            ("Stole, Sanganeri rose", "Cotton, fine flowers.", 129000),
            ("Stole, Bandhani", "Tied in four hundred knots.", 189000),
            ("Stole, plain khadi", "Hand-spun, undyed.", 99000),
        ],
    ),
    *_series(
        "p-lantern",
        [("पीतल का दीया, बड़ा", "हाथ से ढला पीतल।", 249000), ("पीतल का दीया, छोटा", "जोड़ी में।", 149000)],
    ),
    *_series(
        "p-candle",
        [
            ("Rose attar candle", "Soy wax and Kannauj rose.", 69000),
            ("Sandal candle", "Soy wax and sandalwood.", 79000),
        ],
    ),
    *_series(
        "p-tee",
        [
            ("Cotton T-shirt, marigold", "Organic cotton, S to XXL.", 89000),
            ("Cotton T-shirt, neem", "Organic cotton, S to XXL.", 89000),
        ],
    ),
    ProductData("p-cushion", "Block-print cushion", "Cotton cover, 45 × 45 cm.", 109000, hue=320),
    ProductData("p-serum", "Kumkumadi oil", "Twelve herbs in sesame oil, 30 ml.", 119000, hue=20),
]

CELADON: Final = [
    ProductData("p-tea", "青瓷茶具 梅子青", "一壶四杯，手工拉坯。", 68800, hue=20, stock=16),
    ProductData("p-vase", "青瓷玉壶春瓶", "粉青釉，高 26 厘米。", 52800, hue=90, stock=9),
    *_series(
        "p-tea",
        [
            ("青瓷盖碗", "粉青釉，150 毫升。", 19800),
            ("青瓷公道杯", "断水利落。", 12800),
            ("青瓷茶杯 一对", "斗笠形。", 9800),
            ("青瓷茶叶罐", "密封，可存二百克。", 23800),
            ("旅行茶具", "一壶两杯，带布包。", 28800),
        ],
    ),
    *_series(
        "p-vase",
        [
            ("青瓷花插", "单支花。", 16800),
            ("青瓷梅瓶", "高 32 厘米。", 88800),
            ("青瓷胆瓶", "高 20 厘米。", 36800),
            ("青瓷水盂", "案头清供。", 22800),
            ("哥窑花瓶", "开片纹。", 45800),
        ],
    ),
    *_series("p-lantern", [("竹编灯笼", "手工竹编。", 29800), ("纸灯 落地", "宣纸与竹。", 49800)]),
    *_series(
        "p-serum", [("山茶花油", "冷榨，30 毫升。", 16800), ("玫瑰纯露", "平阴玫瑰，100 毫升。", 12800)]
    ),
    *_series(
        "p-scarf",
        [("真丝方巾 竹", "桑蚕丝，手工卷边。", 39800), ("真丝方巾 荷", "桑蚕丝，手工卷边。", 39800)],
    ),
    ProductData("p-print", "窑火 版画", "限量 80 张。", 29800, hue=60),
    ProductData("p-candle", "香蜡 桂花", "大豆蜡，烧四十小时。", 8800, hue=40),
]

SHELVES: Final = {"Lantern Row": LANTERN_ROW, "水瀬茶舗": MINASE, "Kadhai House": KADHAI, "青瓷工坊": CELADON}

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


def creator_email(handle: str) -> str:
    """Return the address a creator of the demonstration signs in with."""
    return f"{handle}@creators.example"
