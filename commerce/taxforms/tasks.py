"""Celery ways into tax forms."""

from celery import shared_task
from django.utils import timezone

from commerce.taxforms import services


@shared_task
def tax_forms_remind() -> int:
    """Tell payees whose form ends soon; any number of times, one mail for each form."""
    return services.forms_remind(timezone.localdate())
