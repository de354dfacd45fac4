#!/bin/sh
# Runs a script with the first Python that is 3.11 or newer; PYTHON=... names one.
for candidate in "${PYTHON:-python3.11}" python3.11 python3 python3.12 python3.13 python3.14 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$candidate" "$@"
    fi
done
echo "KAM needs Python 3.11 or newer, and none was found. Install it, or name it: make PYTHON=/path/to/python3.11 ..." >&2
exit 1
