"""What the catalogue refuses."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class ProductNotReady(Refusal):
    """Something a buyer needs is missing."""

    code = "product_not_ready"
    message = _("Not listed yet. Still missing: %(missing)s.")
    status = 409


class VariantNameTaken(Refusal):
    """Two variants of one product have the same name."""

    code = "variant_name_taken"
    message = _("There are two variants called “%(name)s”. Give each a name of its own.")


class VariantsTooMany(Refusal):
    """More variants than a buyer could choose from."""

    code = "variants_too_many"
    message = _("A product has at most %(most)s variants.")


class PicturesTooMany(Refusal):
    """More pictures than anybody looks at."""

    code = "pictures_too_many"
    message = _("A product has at most %(most)s pictures. Remove one first.")
    status = 409


class ScheduleBackwards(Refusal):
    """A price would end before it begins."""

    code = "schedule_backwards"
    message = _("A scheduled price ends after it begins.")


class ScheduleInThePast(Refusal):
    """A price would have begun already."""

    code = "schedule_in_the_past"
    message = _("A scheduled price begins in the future. Change the price itself to ask another one now.")


class PriceElsewhere(Refusal):
    """There is no price that the scheduled one could stand in for."""

    code = "price_elsewhere"
    message = _("Set a price in %(currency)s first: it is not sold for that yet.")
    status = 409


class ScheduleOverlaps(Refusal):
    """Two prices would hold at the same time."""

    code = "schedule_overlaps"
    message = _("Another scheduled price holds at that time. Stop it first, or choose other days.")
    status = 409


class VariantNameTooLong(Refusal):
    """The values of a variant make a name that no receipt has room for."""

    code = "variant_name_too_long"
    message = _("“%(name)s” is too long: what a variant is takes at most %(most)s characters together.")


class OptionsUnclear(Refusal):
    """Too many options, two of one name, or a variant that does not say what it is in each of them."""

    code = "options_unclear"
    message = _(
        "A product has at most %(most)s options of different names, and each variant says what it is in all of them."
    )


class SkuTaken(Refusal):
    """A brand's number means one thing, in the archive too."""

    code = "sku_taken"
    message = _(
        "The SKU “%(sku)s” is in use: “%(title)s”. If that is in the archive, restore it, or take another number."
    )
    status = 409


class GtinRefused(Refusal):
    """Not the number under a bar code."""

    code = "gtin_refused"
    message = _(
        "“%(gtin)s” is not a GTIN: it has 8, 12, 13 or 14 digits, and the last one proves the others."
    )


class ProductHandleTaken(Refusal):
    """Another product of the brand has, or had, that handle."""

    code = "product_handle_taken"
    message = _("Another product has, or had, the address “%(handle)s”.")
    status = 409


class ProductHandleRefused(Refusal):
    """Nothing of it can stand in an address."""

    code = "product_handle_refused"
    message = _("An address needs at least one letter or digit, of any script.")


class SavedElsewhere(Refusal):
    """Somebody else wrote the same name or number in the same moment."""

    code = "saved_elsewhere"
    message = _(
        "Something of the same name or number was saved in this moment. Nothing was changed; look again and save again."
    )


class ImportNotChecked(Refusal):
    """A file is looked at before it is brought in."""

    code = "import_not_checked"
    message = _("This file has not been looked at to its end. Check it first.")
    status = 409


class ImportRunning(Refusal):
    """A brand brings in one file at a time."""

    code = "import_running"
    message = _("Another import is at work. Wait for its end, or cancel it.")
    status = 409


class PriceTooLow(Refusal):
    """The buyer names the price, and named less than the least."""

    code = "price_too_low"
    message = _("The least for this is %(least)s. Nothing was changed or charged.")


class PriceTooHigh(Refusal):
    """The buyer names the price, and named more than is taken at once."""

    code = "price_too_high"
    message = _("The most for this is %(most)s. Nothing was changed or charged.")
