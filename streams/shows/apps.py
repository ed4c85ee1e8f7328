from django.apps import AppConfig


class ShowsConfig(AppConfig):
    name = "streams.shows"
    label = "shows"
