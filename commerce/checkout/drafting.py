"""What a quote makes of an order: its lines and parcels, with who earns what."""

from dataclasses import replace

from commerce.catalog.models import Product
from commerce.checkout.delivering import terms_of_parcel
from commerce.checkout.destinations import destinations_of
from commerce.checkout.offering import discounts_drafted
from commerce.checkout.quoting import Quote
from commerce.orders.drafts import LineDraft, ParcelDraft
from commerce.payouts.terms import terms_for
from marketplace.accounts.models import User
from marketplace.campaigns.models import Collaboration
from marketplace.creators.models import Creator


def lines_drafted(quote: Quote, user: User | None) -> list[LineDraft]:
    """Return the lines of a quote as an order of this person takes them; nothing may stand in the way of any."""
    credits = [line.wanted.credit for line in quote.lines]
    creators = Creator.objects.in_bulk(
        {credit.creator for credit in credits if credit.creator}, field_name="public_id"
    )
    terms = Collaboration.objects.in_bulk(
        {credit.collaboration for credit in credits if credit.collaboration}, field_name="public_id"
    )
    earning = terms_for(
        [(line.product.category_id, creators.get(line.wanted.credit.creator)) for line in quote.lines],
        quote.market,
        products=[line.product for line in quote.lines],
    )
    # One rate for a product in an order: what a creator agreed with its brand goes before what is open to all.
    agreed = {
        (line.product.pk, line.wanted.credit.creator): line.wanted.credit.collaboration
        for line in quote.lines
        if line.wanted.credit.collaboration
    }
    # Nothing stands in the way of any line by now, so each of them is priced.
    return [
        LineDraft(
            variant=line.variant,
            title=line.own_title,
            titles=line.titles,
            quantity=priced.quantity,
            unit=priced.unit,
            discount_minor=priced.discount.minor,
            tax=priced.tax,
            added_tax_minor=priced.added_tax.minor,
            tax_bp=quote.taxing.bp(priced.seller, line.product.tax_class),
            line_up_number=line.wanted.credit.number,
            scope=line.wanted.credit.scope,
            playhead_ms=line.wanted.credit.playhead_ms,
            creator=creators.get(line.wanted.credit.creator),
            collaboration=terms.get(agreed.get((line.product.pk, line.wanted.credit.creator), "")),
            discounts=discounts_drafted(priced.given),
            house_minor=priced.house.minor,
            terms=replace(earns, fee_bp=0, fee_rule="") if line.product.kind == Product.Kind.COINS else earns,
            goes_to=goes_to,
            support_minor=min(line.support.minor, priced.total.minor) if line.support else 0,
        )
        for line, priced, earns, goes_to in zip(
            quote.lines, quote.priced.lines, earning, destinations_of(quote.lines, user), strict=True
        )
    ]


def parcels_drafted(quote: Quote) -> list[ParcelDraft]:
    """Return the parcels of a quote as an order takes them."""
    brands = {line.product.brand_id: line.product.brand for line in quote.lines}
    return [
        ParcelDraft(
            brands[parcel.seller],
            parcel.shipping,
            parcel.shipping_tax,
            parcel.added_tax.minor,
            quote.taxing.bp(parcel.seller),
            terms_of_parcel(quote.deliveries.get(parcel.seller), quote.borders.get(parcel.seller)),
            discounts_drafted(parcel.given),
            parcel.house.minor,
        )
        for parcel in quote.priced.parcels
    ]
