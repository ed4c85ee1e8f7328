"""Who carries parcels: names, and where each shows how a parcel stands."""

from typing import Final
from urllib.parse import quote

# Code: name, and the address of its page about a parcel; none where it has no page that a number alone opens.
CARRIERS: Final[dict[str, tuple[str, str]]] = {
    "bluedart": ("Blue Dart", "https://www.bluedart.com/tracking?trackFor=0&trackNo={number}"),
    "colissimo": ("Colissimo", "https://www.laposte.fr/outils/suivre-vos-envois?code={number}"),
    "correos": ("Correos", "https://www.correos.es/es/en/tools/tracker/items/details?tracking-number={number}"),
    "ctt": ("CTT", "https://www.ctt.pt/feapl_2/app/open/objectSearch/objectSearch.jspx?objects={number}"),
    "delhivery": ("Delhivery", "https://www.delhivery.com/track/package/{number}"),
    "deutsche_post": ("Deutsche Post", "https://www.deutschepost.de/sendung/simpleQuery.html?form.sendungsnummer={number}"),
    "dhl": ("DHL", "https://www.dhl.com/en/express/tracking.html?AWB={number}"),
    "dpd": ("DPD", "https://tracking.dpd.de/status/en_US/parcel/{number}"),
    "evri": ("Evri", "https://www.evri.com/track/parcel/{number}"),
    "fedex": ("FedEx", "https://www.fedex.com/fedextrack/?trknbr={number}"),
    "gls": ("GLS", "https://gls-group.eu/track/{number}"),
    "india_post": ("India Post", ""),
    "japan_post": ("Japan Post", "https://trackings.post.japanpost.jp/services/srv/search/?requestNo1={number}"),
    "postnl": ("PostNL", "https://postnl.nl/tracktrace/?B={number}"),
    "royal_mail": ("Royal Mail", "https://www.royalmail.com/track-your-item#/tracking-results/{number}"),
    "sagawa": ("Sagawa Express", "https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo={number}"),
    "sf_express": ("SF Express", "https://www.sf-express.com/we/ow/chn/en/waybill/waybill-detail/{number}"),
    "ups": ("UPS", "https://www.ups.com/track?tracknum={number}"),
    "usps": ("USPS", "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}"),
    "yamato": ("Yamato Transport", "https://jizen.kuronekoyamato.co.jp/jizen/servlet/crjz.b.NQ0010?id={number}"),
}  # fmt: skip
OTHER: Final = "other"


def carrier_label(code: str, name: str) -> str:
    """Return what people call a carrier: its name on the list, or the one that was typed."""
    known = CARRIERS.get(code)
    return known[0] if known else name


def tracking_link(code: str, tracking: str, link: str = "") -> str:
    """Return where a parcel is followed: the address that was typed, else the carrier's own; empty without a number."""
    if link or not tracking:
        return link
    known = CARRIERS.get(code)
    return known[1].format(number=quote(tracking, safe="")) if known else ""
