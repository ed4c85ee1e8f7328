from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "streams.front"
    label = "front"

    def ready(self) -> None:
        from commerce.orders.moments import register_moment_linker
        from streams.front.bought import moments_bought

        register_moment_linker(moments_bought)
