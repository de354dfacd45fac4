"""What the web loads before it forks stays shared between its workers."""

import subprocess
import sys

from django.conf import settings


def test_what_is_loaded_is_left_alone_by_the_collection_of_garbage():
    told = "import gc, kam.wsgi; print(gc.get_freeze_count())"
    printed = subprocess.check_output([sys.executable, "-c", told], cwd=settings.BASE_DIR, text=True)
    assert int(printed) > 100_000
