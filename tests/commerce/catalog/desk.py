"""A brand at its desk, in tests: what the product form sends, and pictures to send with it."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image


def picture(name: str = "lamp.png", kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> Any:
    file = BytesIO()
    Image.new("RGB", size, "orange").save(file, kind)
    return SimpleUploadedFile(name, file.getvalue(), content_type=f"image/{kind.lower()}")


def form(*rows: dict[str, str], **fields: str) -> dict[str, str]:
    """What the product form sends: words, and one row per variant."""
    sent = {"title": "Washi Moon", "description": "A paper lamp.", "option_name": "", "alt": ""}
    for number, row in enumerate(rows or ({"price_EUR": "64.00", "stock": "7"},)):
        values = {"public_id": "", "name": "", "sku": "", **row}
        sent |= {f"variant-{number}-{name}": value for name, value in values.items()}
    return {**sent, "rows": str(max(1, len(rows))), **fields}


def new_url(brand) -> str:
    return reverse("catalog:product_new", args=[brand.public_id])


def edit_url(product) -> str:
    return reverse("catalog:product_edit", args=[product.brand.public_id, product.public_id])
