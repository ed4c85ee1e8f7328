from django.apps import AppConfig


class MembershipsConfig(AppConfig):
    name = "commerce.memberships"
    label = "memberships"
