"""What mallory has of her own: she must get nothing of the others' by its ids."""

from typing import Any

from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from streams.shows.models import Show
from tests import factories


def ids_of_mallory(mallory: User) -> dict[str, Any]:
    """Make them and return their ids."""
    brand = Brand.objects.get(members__user=mallory)
    show = factories.make_show(mallory.creator, state=Show.State.LIVE, title="Hers")
    product = factories.make_product(brand, title="Hers too")
    campaign = factories.make_campaign(brand, title="Her campaign")
    return {
        "brand/<public_id>": brand.public_id,
        "brands/<public_id>": brand.public_id,
        "shows/<public_id>": show.public_id,
        "products/<product_id>": product.public_id,
        "campaigns/<campaign_id>": campaign.public_id,
    }
