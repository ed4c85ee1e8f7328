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
