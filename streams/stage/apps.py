from django.apps import AppConfig


class StageConfig(AppConfig):
    name = "streams.stage"
    label = "stage"
