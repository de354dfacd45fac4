#!/usr/bin/env python
"""The command line of KAM: migrations, imports, recomputes, exports, the demo."""

import os
import sys


def main() -> None:
    """Hands the arguments to Django with KAM's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
