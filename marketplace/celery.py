"""The Celery application. Loaded by asgi.py, wsgi.py, manage.py's commands through the worker, and the tests."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")

app = Celery("showfloor")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
