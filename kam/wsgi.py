"""The WSGI door of the product."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")

application = get_wsgi_application()
# Every page is loaded before gunicorn forks: its memory is shared, and nobody waits for it at the first request.
resolve("/healthz")
