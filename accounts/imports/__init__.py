"""The account file's kinds of imports, handed up to the ground, which receives the files."""

from accounts.imports.accounts import ACCOUNTS
from accounts.imports.agreements import AGREEMENTS
from accounts.imports.channels import OUTLETS, QUOTAS
from accounts.imports.contacts import CONTACTS
from accounts.imports.costs import COSTS
from accounts.imports.finances import STATEMENTS
from accounts.imports.incentives import INCENTIVES
from accounts.imports.orders import ORDERS
from kam.ground import intakes


def register() -> None:
    """Called once, when the floor is ready."""
    intakes.register(ORDERS)
    intakes.register(ACCOUNTS)
    for kind in (CONTACTS, COSTS, STATEMENTS, AGREEMENTS, INCENTIVES, OUTLETS, QUOTAS):
        intakes.register(kind)
