"""Tables of auctions: what is auctioned, who bids, every bid, what became of the piece, and who sells from where."""

from commerce.auctions.models.auctions import Auction, AuctionDeed
from commerce.auctions.models.awards import Award
from commerce.auctions.models.bidding import Bid, Bidder
from commerce.auctions.models.sellers import SellerMark

__all__ = ["Auction", "AuctionDeed", "Award", "Bid", "Bidder", "SellerMark"]
