"""What the demonstration calls its things in English, where their brand writes in another script."""

from typing import Final

ENGLISH: Final[dict[str, str]] = {
    "一輪挿し 白釉": "Bud vase, white glaze",
    "急須セット 萌黄": "Teapot set, spring green",
    "急須セット 藍": "Teapot set, indigo",
    "急須セット 紅": "Teapot set, crimson",
    "急須セット 墨": "Teapot set, ink black",
    "急須 小": "Small teapot",
    "花瓶 青磁": "Vase, celadon",
    "花瓶 飴釉": "Vase, amber glaze",
    "花瓶 瑠璃": "Vase, lapis",
    "花瓶 灰釉": "Vase, ash glaze",
    "花瓶 紫": "Vase, violet",
    "和ろうそく 五本": "Five Japanese candles",
    "行灯 杉": "Cedar andon lamp",
    "行灯 小": "Small andon lamp",
    "कढ़ाई 28 cm": "Kadhai 28 cm",
    "तवा 26 cm": "Tava 26 cm",
    "फ्राई पैन 24 cm": "Frying pan 24 cm",
    "कढ़ाई 32 cm": "Kadhai 32 cm",
    "सॉस पैन 16 cm": "Saucepan 16 cm",
    "अप्पे पैन": "Appe pan",
    "पीतल का दीया, बड़ा": "Brass diya, large",
    "पीतल का दीया, छोटा": "Brass diya, small",
    "青瓷玉壶春瓶": "Pear-shaped celadon vase",
    "青瓷盖碗": "Celadon gaiwan",
    "青瓷公道杯": "Celadon serving jug",
    "青瓷茶杯 一对": "Pair of celadon cups",
    "青瓷茶叶罐": "Celadon tea caddy",
    "旅行茶具": "Travel tea set",
}
