"""``manage.py demo_seed``: the demonstration's world, and who may sign in to it."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from streams.front.demo import world
from streams.front.demo.auctions import auctions_make
from streams.front.demo.memberships import memberships_make
from streams.front.demo.orders import orders_make
from streams.front.demo.seed import seed


class Command(BaseCommand):
    """Fill an empty database with invented brands, creators, products and shows."""

    help = "Fill an empty database with the demonstration's world."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--print-logins", action="store_true", help="only print who may sign in")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("demo_seed makes people with a known password: it runs with DEMO=1 only.")
        if not options["print_logins"]:
            seed(self.stdout.write)
            orders_make(self.stdout.write)
            auctions_make(self.stdout.write)
            memberships_make(self.stdout.write)
        for role, email in (
            ("Fan", world.FAN_EMAIL),
            ("Creator", world.creator_email(world.HOST_HANDLE)),
            ("Brand owner", world.BRANDS[0].owner_email),
            ("Operator", world.OPERATOR_EMAIL),
        ):
            self.stdout.write(f"{role:<12} {email:<32} {world.PASSWORD}")
