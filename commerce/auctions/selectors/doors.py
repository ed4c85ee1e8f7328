"""The doors to auctions: for everybody, for those who may read the log, and for operators."""

from django.db.models import QuerySet
from django.http import Http404

from commerce.auctions.gates import Viewer, is_show_known
from commerce.auctions.models import Auction, Award, Bid, Bidder
from commerce.auctions.selectors.awards import auctions, awards
from commerce.auctions.selectors.guards import sellers_of
from commerce.catalog.models import Product
from marketplace.brands.models import Brand

OPERATE = "auctions.change_auction"


def access_auction(viewer: Viewer, public_id: str) -> Auction:
    """Return an auction for everybody; Http404 for one of a product that was never for sale, or of a show that
    somebody may not know of, unless they were let in to bid before.
    """
    found = auctions().filter(public_id=public_id).exclude(state=Auction.State.WITHDRAWN).first()
    if found is None or not (_is_on_sale(found) or found.is_over):
        raise Http404
    if not is_show_known(found.scope, viewer) and not _has_entered(viewer, found):
        raise Http404
    return found


def _has_entered(viewer: Viewer, auction: Auction) -> bool:
    return viewer.is_authenticated and Bidder.objects.filter(auction=auction, user=viewer).exists()


def _is_on_sale(auction: Auction) -> bool:
    product = auction.variant.product
    return product.state == Product.State.LISTED and product.brand.state == Brand.State.APPROVED


def access_show_auction(scope: str, public_id: str) -> Auction:
    """Return an auction of a show, for whoever passed the door of that show. Raises Http404."""
    found = auctions().filter(scope=scope, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def may_read_log(viewer: Viewer, auction: Auction) -> bool:
    """Tell whether somebody may read who bid what: all who bid, who sell it, and operators; once it is over."""
    if not auction.is_over or not viewer.is_authenticated:
        return False
    if is_auction_operator(viewer) or Bid.objects.filter(auction=auction, bidder__user=viewer).exists():
        return True
    return viewer.pk in sellers_of(auction)


def access_auction_log(viewer: Viewer, public_id: str) -> Auction:
    """Return an auction whose log somebody may read; Http404 for everybody else, and before it is over."""
    auction = access_auction(viewer, public_id)
    if not may_read_log(viewer, auction):
        raise Http404
    return auction


def access_offer(viewer: Viewer, public_id: str) -> Award:
    """Return the second chance that somebody has, or had, in an auction; Http404 for everybody else."""
    if not viewer.is_authenticated:
        raise Http404
    mine = awards().filter(auction__public_id=public_id, bidder__user=viewer, round__gt=1)
    found = mine.order_by("-round").first()
    if found is None:
        raise Http404
    return found


def is_auction_operator(viewer: Viewer) -> bool:
    """Tell whether somebody looks after all auctions."""
    return viewer.is_authenticated and viewer.is_staff and viewer.has_perm(OPERATE)


def access_auctions(viewer: Viewer) -> QuerySet[Auction]:
    """Return all auctions for operators, latest first. Http404 for everybody else."""
    if not is_auction_operator(viewer):
        raise Http404
    return auctions().order_by("-created_at", "-pk")


def access_any_auction(viewer: Viewer, public_id: str) -> Auction:
    """Return an auction for operators; Http404 for everybody else."""
    found = access_auctions(viewer).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
