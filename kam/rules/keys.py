"""Keys of rows as people and programs write them in addresses and forms."""

DIGITS = 18
"""More than any table will ever count, and no more than every database can compare."""


def key_of(text: object) -> int | None:
    """The key that a text writes down: digits, few enough for a key; else None."""
    written = str(text or "")
    return int(written) if written.isascii() and written.isdigit() and len(written) <= DIGITS else None
