"""How long one message takes to be read against 1,500 terms: word lists, links, floods. One core, no server."""

import argparse
import time
from collections.abc import Callable
from itertools import count

from bench.report import publish
from marketplace.safety.reading.flood import Flood
from marketplace.safety.reading.links import links_in
from marketplace.safety.reading.lists import LANGUAGES, Filter, filter_for
from marketplace.safety.reading.terms import Match, Term

TERMS = 1_500
# Each is read so often in a row, and the least of many rows counts: the rest of the machine only adds.
IN_A_ROW = 20
ROWS, ROWS_QUICK = 400, 100
MESSAGES = {
    "plain": "Is the blue one still in stock? I would love to see it from the side, thank you so much for showing it "
    "again, my sister bought the red one last week and loves it so much",
    "lively": "It's the blue one, isn't it? I'd love to see it from the side (thanks!!), my sister's got the 2nd red "
    "one @ 20% off last week & she loves it sooo much... PS: iPhone 15 case?",
    "japanese": "このワンピースの青いやつはまだ在庫ありますか?横から見てみたいです、先週妹が赤いのを買って"
    "すごく気に入っていました。サイズはMとLどちらがいいでしょうか。身長160センチです。よろしくお願いします!あとバッグも見せてください。ありがとうございます。次の配信も楽しみ!",
    "hindi": "क्या यह नीला वाला अभी भी स्टॉक में है? मैं इसे साइड से देखना चाहती हूँ, दिखाने के लिए बहुत धन्यवाद, मेरी बहन ने पिछले "
    "हफ्ते लाल वाला खरीदा था और उसे बहुत पसंद आया, शुक्रिया जी",
    "evasive": "f r e e m o n e y ... wh4tsapp me n0w, k!ll y0urs3lf, id**t, sh!t, p.a.y o.u.t.s.i.d.e the app "
    "pleeeease 🇮🇩🇮🇴🇹 you 1d10t c0caine here ok ok ok ok ok o k o k o k ok",
}


def run(options: argparse.Namespace) -> None:
    filter_ = _filter()
    rows = ROWS_QUICK if options.quick else ROWS
    flood, clock = Flood(), count()
    figures: dict[str, dict[str, float]] = {}
    for name, text in MESSAGES.items():
        reads: dict[str, Callable[[str], object]] = {
            "filter_us": filter_.read,
            "links_us": links_in,
            "flood_us": lambda text: flood.check(text, writer=1, room=1, now=next(clock)),
        }
        figures[name] = {"signs": len(text)} | {of: _least(read, text, rows) for of, read in reads.items()}
    publish(
        {"terms": len(filter_.terms), **figures},
        title=f"Microseconds of processor time for one message, {len(filter_.terms):,} terms",
        rows=[[name, *one.values()] for name, one in figures.items()],
        head=["message", "signs", "filter", "links", "flood"],
    )


def _filter() -> Filter:
    starting = filter_for(LANGUAGES)
    more = [Term(f"own{number}term", match=Match.PART) for number in range(TERMS - len(starting.terms))]
    return Filter([*starting.terms, *more], starting.allow)


def _least(read: Callable[[str], object], text: str, rows: int) -> float:
    read(text)
    least = float("inf")
    for _row in range(rows):
        began = time.process_time()
        for _time in range(IN_A_ROW):
            read(text)
        least = min(least, time.process_time() - began)
    return least / IN_A_ROW * 1e6
