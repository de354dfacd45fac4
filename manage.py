#!/usr/bin/env python
"""The command line of KAM: migrations, imports, recomputes, exports, the demo."""

import os
import sys


def main() -> None:
    """Hands the arguments to Django with KAM's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:  # somebody's environment, and no fault of the code: a sentence is enough
        hint = " That of an instance of `make run` lies in var/secret_key." if "SECRET_KEY" in str(error) else ""
        sys.exit(f"{error}.{hint}")


if __name__ == "__main__":
    main()
