"""Telephone numbers: kept in one form for the whole world, shown as people at home write them."""

import phonenumbers


def phone_kept(text: str, country: str) -> str | None:
    """Return a number as +351912345678, or None when nobody could have it. Without a prefix it is the country's."""
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def phone_shown(text: str, country: str) -> str:
    """Return a kept number as it is written in a country: its own without the prefix. Older texts stay as they are."""
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return text
    at_home = phonenumbers.region_code_for_number(number) == country
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return str(phonenumbers.format_number(number, style))


def phone_example(country: str) -> str:
    """Return how a number looks in a country, or nothing."""
    number = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    if number is None:
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL))
