"""The account file's kinds of imports, handed up to the ground, which receives the files."""

from accounts.imports.accounts import ACCOUNTS
from accounts.imports.agreements import AGREEMENTS
from accounts.imports.assessments import ASSESSMENTS, MARKS
from accounts.imports.channels import OUTLETS, QUOTAS
from accounts.imports.contacts import CONTACTS
from accounts.imports.costs import COSTS
from accounts.imports.finances import STATEMENTS
from accounts.imports.incentives import INCENTIVES
from accounts.imports.nominations import NOMINATIONS
from accounts.imports.orders import ORDERS
from accounts.imports.relationships import INFLUENCES, RELATIONS, RIVALRIES
from accounts.imports.teams import SEATS
from accounts.imports.wallets import WALLETS
from kam.ground import intakes


def register() -> None:
    """Called once, when the floor is ready."""
    intakes.register(ORDERS)
    intakes.register(ACCOUNTS)
    known = (CONTACTS, COSTS, STATEMENTS, AGREEMENTS, INCENTIVES, OUTLETS, QUOTAS)
    for kind in (*known, WALLETS, ASSESSMENTS, MARKS, NOMINATIONS, SEATS, INFLUENCES, RELATIONS, RIVALRIES):
        intakes.register(kind)
