"""The bounds of links to the customer's own page, and of what may be asked through it."""

DAYS, MOST_DAYS, MOST_OPEN = 180, 730, 20
"""How long a link is open unless somebody says otherwise, and at most; how many a customer has at a time."""
LONGEST = 2000
"""Characters of a request."""
