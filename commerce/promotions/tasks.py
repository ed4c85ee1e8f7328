"""What promotions do by themselves."""

from celery import shared_task

from commerce.promotions.services import drops_draw_due


@shared_task
def fair_drops_draw() -> int:
    """Draw what is due; returns how many drops that were."""
    return drops_draw_due()
