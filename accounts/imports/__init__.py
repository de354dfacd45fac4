"""The account file's kinds of imports, handed up to the ground, which receives the files."""

from accounts.imports.accounts import ACCOUNTS
from accounts.imports.orders import ORDERS
from kam.ground import intakes


def register() -> None:
    """Called once, when the floor is ready."""
    intakes.register(ORDERS)
    intakes.register(ACCOUNTS)
