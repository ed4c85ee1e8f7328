from django.apps import AppConfig


class AuctionsConfig(AppConfig):
    name = "commerce.auctions"
    label = "auctions"
