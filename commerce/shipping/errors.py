"""What shipping says no to."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class NotShippedThere(Refusal):
    """The brand has no zone with the address in it."""

    code = "not_shipped_there"
    message = _(
        "%(brand)s does not deliver to %(place)s. Choose another address, or take its things out of the bag. "
        "Nothing was charged."
    )
    status = 409


class ParcelTooHeavy(Refusal):
    """No method of the zone carries as much."""

    code = "parcel_too_heavy"
    message = _(
        "The parcel from %(brand)s is too heavy to be delivered to %(place)s. Order fewer pieces. "
        "Nothing was charged."
    )
    status = 409


class ShippingTableRefused(Refusal):
    """The fees by weight do not make a table."""

    code = "shipping_table_refused"
    message = _("Write at least one fee, each weight once. Nothing was changed.")


class ShippingNameTaken(Refusal):
    """There is one of that name already."""

    code = "shipping_name_taken"
    message = _("There is a “%(name)s” already. Choose another name; nothing was changed.")
    status = 409


class PlacesUnknown(Refusal):
    """A zone names what is not in its market."""

    code = "shipping_places_unknown"
    message = _("“%(place)s” is no part of this market. Nothing was changed.")
