"""An evening that is sold by ticket, with everything that its desk has: what its addresses name."""

from datetime import timedelta

from django.utils import timezone

from commerce.boxoffice.services import Guest, VoucherDraft, comp_issue, voucher_add
from commerce.stock.services import quota_join, quota_open
from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from tests import factories


def box_office_ids(host: Creator, guest: User) -> dict[str, str]:
    """Return what the addresses of a box office name: the host's own."""
    store = factories.make_brand(host.user, name="An evening's box office")
    ticket = factories.make_ticket(store, title="An evening")
    show = factories.make_performance(host, ticket, starts_at=timezone.now() + timedelta(days=30))
    variant = ticket.variants.get()
    quota = quota_open(brand=store, name="Hall", size=10)
    quota_join(quota=quota, item=variant.stock)
    voucher = voucher_add(brand=store, draft=VoucherDraft("EVENING", [ticket.tier]), by=host.user)
    given = comp_issue(variant=variant, guest=Guest(guest.email), quantity=1, reason="press", by=host.user)
    return {
        "box-office/<show_id>": show.public_id,
        "tickets/<variant_id>": variant.public_id,
        "shared/<quota_id>": quota.public_id,
        "codes/<voucher_id>": voucher.public_id,
        "given/<given_id>": given.public_id,
    }
