"""A guest's way through django-oscar's own pages, from the product to "thank you"."""

from bench.browsing import Browser
from bench.checkout_journey import Buyer

ADDRESS = {
    "first_name": "Ana",
    "last_name": "Lima",
    "line1": "14 Mill Lane",
    "line4": "London",
    "postcode": "N1 9GU",
    "country": "GB",
}


async def buy(browser: Browser, buyer: Buyer, drop: str) -> str:
    path, _variant = buyer.wanted[0]
    page = await browser.get("product", path)
    form = page.form("/basket/add/") or page.form("/en-gb/basket/add/")
    if form is None:
        return "sold_out" if page.status == 200 else f"product answers {page.status}"
    added = await browser.post("add", form.action, {**form.fields, "quantity": "1"})
    basket = await browser.get("basket", "/basket/")
    if added.status != 200 or "checkout" not in basket.text:
        return f"basket answers {added.status}, {basket.status}"
    if 'name="form-TOTAL_FORMS"' not in basket.text:
        return "sold_out"
    return await _checkout(browser, buyer, drop)


async def _checkout(browser: Browser, buyer: Buyer, drop: str) -> str:
    page = await browser.get("checkout", "/checkout/")
    form = page.form("/checkout/")
    if form is None or "username" not in form.fields:
        return "sold_out" if "/basket/" in page.url else f"checkout answers {page.status} at {page.url}"
    guest = {**form.fields, "username": f"buyer{buyer.number}@{drop}.example", "options": "anonymous"}
    page = await browser.post("guest", form.action or page.url, guest)
    form = page.form("/checkout/shipping-address/")
    if form is None:
        return f"no form for the address at {page.url}"
    page = await browser.post("address", form.action or page.url, {**form.fields, **ADDRESS})
    if "/payment-details/" not in page.url:
        return "sold_out" if "/basket/" in page.url else f"the address leads to {page.url}"
    preview = await browser.get("preview", "/checkout/preview/")
    form = preview.form("/checkout/preview/")
    if form is None:
        return f"no form to pay with at {preview.url}"
    page = await browser.post("pay", form.action, {**form.fields, "action": "place_order"})
    if page.url.endswith("/thank-you/") and page.status == 200:
        return "paid"
    return "sold_out" if "/basket/" in page.url else f"the press of Pay leads to {page.url}, {page.status}"
