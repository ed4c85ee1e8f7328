"""What the demonstration's brands sell. Data only."""

from dataclasses import dataclass
from typing import Final


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

# A ticket: as many pieces as the hall has seats.
LOW_TIDE: Final = ProductData(
    "stage-singer",
    "Low Tide, High Lights",
    "About eighty minutes from Pier Hall, and the recording afterwards.",
    800,
    stock=400,
)

SHELVES: Final = {"Lantern Row": LANTERN_ROW, "水瀬茶舗": MINASE, "Kadhai House": KADHAI, "青瓷工坊": CELADON}
