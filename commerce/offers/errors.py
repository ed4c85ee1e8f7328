"""What offers refuse."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class NotYourProduct(Refusal):
    """A campaign sells its own brand's products."""

    code = "not_your_product"
    message = _("A product of another brand cannot be in this campaign. Nothing was changed.")


class CampaignClosed(Refusal):
    """A closed campaign stays as it was."""

    code = "campaign_closed_products"
    message = _("This campaign is closed. Its products stay as they were.")
    status = 409
