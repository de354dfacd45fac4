"""The account file's kinds of imports, handed up to the ground, which receives the files."""

from accounts.imports.accounts import ACCOUNTS
from accounts.imports.agreements import AGREEMENTS, REQUIREMENTS
from accounts.imports.assessments import ASSESSMENTS, MARKS
from accounts.imports.channels import DOWNSTREAMS, OUTLETS, QUOTAS, SELLERS, TERRITORIES
from accounts.imports.competitors import COMPETITORS, MOVES, PRESENCES
from accounts.imports.contacts import CONTACTS
from accounts.imports.costs import COSTS
from accounts.imports.deliveries import DELIVERIES
from accounts.imports.finances import STATEMENTS
from accounts.imports.incentives import INCENTIVES
from accounts.imports.nominations import NOMINATIONS
from accounts.imports.orders import ORDERS
from accounts.imports.payments import PAYMENTS
from accounts.imports.products import PRODUCTS
from accounts.imports.rates import HOUR_RATES, RATES
from accounts.imports.relationships import INFLUENCES, RELATIONS, RIVALRIES
from accounts.imports.teams import SEATS
from accounts.imports.wallets import WALLETS
from kam.ground import intakes

KINDS = (
    ORDERS, ACCOUNTS, CONTACTS, COSTS, STATEMENTS, AGREEMENTS, REQUIREMENTS, INCENTIVES, PAYMENTS, DELIVERIES,
    PRODUCTS, RATES, HOUR_RATES, COMPETITORS, PRESENCES, MOVES, OUTLETS, QUOTAS, TERRITORIES, SELLERS, DOWNSTREAMS,
    WALLETS, ASSESSMENTS, MARKS, NOMINATIONS, SEATS, INFLUENCES, RELATIONS, RIVALRIES,
)  # fmt: skip


def register() -> None:
    """Called once, when the floor is ready."""
    for kind in KINDS:
        intakes.register(kind)
