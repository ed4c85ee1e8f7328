"""Addresses of the desks from which order is kept outside the shows: a brand's, a host's, the house's."""

from typing import Final

from django.urls import path

from streams.room.views import desk

BASES: Final = {
    "brand": "brand/<slug:public_id>/safety/",
    "creator": "studio/safety/",
    "house": "operator/safety/",
}
PAGES: Final = {
    "": ("desk", desk.overview),
    "lift/": ("ban_lift", desk.ban_lift),
    "appeals/": ("appeal_answer", desk.appeal_answer),
    "reports/": ("report_close", desk.report_close),
    "words/": ("words", desk.words),
    "words/add/": ("words_add", desk.words_add),
    "words/remove/": ("words_remove", desk.words_remove),
    "log/": ("log", desk.log),
    "log.csv": ("log_csv", desk.log_csv),
}

paths = [
    path(f"{base}{page}", view, {"where": where}, name=f"{name}_{where}")
    for where, base in BASES.items()
    for page, (name, view) in PAGES.items()
]
