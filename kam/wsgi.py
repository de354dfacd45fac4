"""The WSGI door of the product."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template import engines
from django.urls import resolve, reverse
from django.utils import translation

from kam.ground import syllables

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")

# The dictionaries come first: the memory that reading them takes for a moment is filled again by what follows.
syllables.library()
application = get_wsgi_application()
# Every page is loaded before gunicorn forks, every tag of templates, and every address and word in each language: that
# memory is shared, and nobody waits for it at the first request. Frozen, as the first full collection of a worker would
# write to all of it, and so make it a copy of its own.
resolve("/healthz")
engines.all()
for code, _name in settings.LANGUAGES:
    with translation.override(code):
        reverse("healthz")
gc.collect()
gc.freeze()
