"""``manage.py ledger_prove``: recompute the books; ends non-zero at the first difference and names it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commerce.ledger.proof import prove
from commerce.ledger.selectors import chain_head


class Command(BaseCommand):
    help = (
        "Recompute all balances, money trails and the chain from the rows; ends non-zero at the first difference. "
        "Keep the hash of the last block elsewhere: whoever rewrites the whole chain cannot rewrite that."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        proof = prove()
        for name, count in proof.checked.items():
            self.stdout.write(f"{name:<12} {count:>9}")
        self.stdout.write(f"{'seconds':<12} {proof.seconds:>9.2f}")
        self.stdout.write(f"{'last block':<12} {chain_head() or 'none'}")
        if proof.difference:
            raise CommandError(f"The books do not agree. {proof.difference}")
        self.stdout.write(self.style.SUCCESS("The books agree."))
