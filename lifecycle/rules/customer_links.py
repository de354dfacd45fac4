"""The bounds of links to the customer's own page, and of what may be asked through it."""

from kam.rules import texts

DAYS, MOST_DAYS, MOST_OPEN = 180, 730, 20
"""How long a link is open unless somebody says otherwise, and at most; how many a customer has at a time."""
LONGEST = 2000
"""Characters of a request."""
TITLE = 200


def title_of(text: str) -> str:
    """
    The first line of a request that says something, without what nobody sees; empty where nothing can be read.

    Strangers write it, and a mark that turns the direction of writing would make it say something else in our lists.
    """
    lines = ("".join(char if char.isprintable() else " " for char in line).split() for line in text.splitlines())
    said = (" ".join(words) for words in lines)
    return next((line for line in said if texts.is_seen(line)), "")[:TITLE]
