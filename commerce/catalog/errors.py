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
