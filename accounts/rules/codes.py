"""Customers' codes as they are counted: C0040 is followed by C0041, K-0099 by K-0100."""

import re

FIRST = "C0001"
FIRST_HEAD = ("C", 4)
"""What stands before the number of the first of all, and how many digits it has."""
_COUNTED = re.compile(r"^(?P<head>.*?)(?P<number>\d{1,12})$", re.ASCII)


def head(code: str) -> tuple[str, int] | None:
    """(what stands before the number, how many digits it has); None for a code that does not end in a number."""
    found = _COUNTED.match(code)
    return (found["head"], len(found["number"])) if found else None


def following(code: str) -> str:
    """The next code of the same pattern; the first of all after one without a number."""
    found = _COUNTED.match(code)
    return f"{found['head']}{int(found['number']) + 1:0{len(found['number'])}}" if found else FIRST
