from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "streams.front"
    label = "front"
