"""What the product pages may send, one subject to a file."""

from commerce.catalog.forms.editor import ProductEditor
from commerce.catalog.forms.products import AltForm, FocalForm, PictureForm

__all__ = ["AltForm", "FocalForm", "PictureForm", "ProductEditor"]
