"""Addresses of the accounts floor: pages and API."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from accounts.api.accounts import AccountApi
from accounts.api.agreements import AgreementApi
from accounts.api.contacts import ContactApi
from accounts.api.costs import CostApi
from accounts.api.finances import StatementApi
from accounts.api.orders import OrderApi
from accounts.api.products import ProductApi
from accounts.api.rates import RateApi
from accounts.api.requirements import RequirementApi
from accounts.api.teams import SeatApi
from accounts.api.tiers import TierApi
from accounts.views import accounts, contacts, costs, files, handovers, orders, pickers, products, rates

from accounts.views import teams, tiers, timeline, trade  # isort: skip
from accounts.views import agreements, finances, requirements, statements  # isort: skip

app_name = "accounts"
router = SimpleRouter()
router.register("accounts", AccountApi, basename="account")
router.register("contacts", ContactApi, basename="contact")
router.register("seats", SeatApi, basename="seat")
router.register("products", ProductApi, basename="product")
router.register("rates", RateApi, basename="rate")
router.register("orders", OrderApi, basename="order")
router.register("costs", CostApi, basename="cost")
router.register("tiers", TierApi, basename="tier")
router.register("statements", StatementApi, basename="statement")
router.register("agreements", AgreementApi, basename="agreement")
router.register("requirements", RequirementApi, basename="requirement")

of_account = [
    path("", files.AccountDetail.as_view(), name="account-detail"),
    path("edit/", accounts.AccountEdit.as_view(), name="account-edit"),
    path("hand-over/", handovers.AccountHandOver.as_view(), name="account-hand-over"),
    path("archive/", accounts.AccountArchive.as_view(), name="account-archive"),
    path("restore/", accounts.AccountRestore.as_view(), name="account-restore"),
    path("timeline/", timeline.AccountTimeline.as_view(), name="account-timeline"),
    path("record/", timeline.AccountRecord.as_view(), name="account-record"),
    path("people/", contacts.AccountContacts.as_view(), name="account-contacts"),
    path("team/", teams.AccountTeam.as_view(), name="account-team"),
    path("team/new/", teams.SeatCreate.as_view(), name="seat-create"),
    path("trade/", trade.AccountTrade.as_view(), name="account-trade"),
    path("finances/", finances.AccountFinances.as_view(), name="account-finances"),
    path("agreements/", agreements.AccountAgreements.as_view(), name="account-agreements"),
    path("tier/", tiers.TierOverride.as_view(), name="tier-override"),
    path("tier/end/", tiers.TierEnd.as_view(), name="tier-end"),
]
orders_below = [
    path("", orders.OrderList.as_view(), name="order-list"),
    path("new/", orders.OrderCreate.as_view(), name="order-create"),
    path("line/", orders.OrderLineBlank.as_view(), name="order-line"),
    path("<int:pk>/", orders.OrderDetail.as_view(), name="order-detail"),
    path("<int:pk>/edit/", orders.OrderEdit.as_view(), name="order-edit"),
    path("<int:pk>/archive/", orders.OrderArchive.as_view(), name="order-archive"),
    path("<int:pk>/restore/", orders.OrderRestore.as_view(), name="order-restore"),
]
contacts_below = [
    path("", contacts.ContactList.as_view(), name="contact-list"),
    path("new/", contacts.ContactCreate.as_view(), name="contact-create"),
    path("pick/", pickers.ContactPick.as_view(), name="contact-pick"),
    path("<int:pk>/", contacts.ContactDetail.as_view(), name="contact-detail"),
    path("<int:pk>/edit/", contacts.ContactEdit.as_view(), name="contact-edit"),
    path("<int:pk>/left/", contacts.ContactLeave.as_view(), name="contact-leave"),
    path("<int:pk>/archive/", contacts.ContactArchive.as_view(), name="contact-archive"),
    path("<int:pk>/restore/", contacts.ContactRestore.as_view(), name="contact-restore"),
]
products_below = [
    path("", products.ProductList.as_view(), name="product-list"),
    path("new/", products.ProductCreate.as_view(), name="product-create"),
    path("pick/", pickers.ProductPick.as_view(), name="product-pick"),
    path("<int:pk>/edit/", products.ProductEdit.as_view(), name="product-edit"),
    path("<int:pk>/archive/", products.ProductArchive.as_view(), name="product-archive"),
    path("<int:pk>/restore/", products.ProductRestore.as_view(), name="product-restore"),
]
costs_below = [
    path("", costs.CostList.as_view(), name="cost-list"),
    path("new/", costs.CostCreate.as_view(), name="cost-create"),
    path("<int:pk>/edit/", costs.CostEdit.as_view(), name="cost-edit"),
    path("<int:pk>/archive/", costs.CostArchive.as_view(), name="cost-archive"),
    path("<int:pk>/restore/", costs.CostRestore.as_view(), name="cost-restore"),
]
statements_below = [
    path("", statements.StatementList.as_view(), name="statement-list"),
    path("new/", statements.StatementCreate.as_view(), name="statement-create"),
    path("<int:pk>/edit/", statements.StatementEdit.as_view(), name="statement-edit"),
    path("<int:pk>/archive/", statements.StatementArchive.as_view(), name="statement-archive"),
    path("<int:pk>/restore/", statements.StatementRestore.as_view(), name="statement-restore"),
]
agreements_below = [
    path("", agreements.AgreementList.as_view(), name="agreement-list"),
    path("new/", agreements.AgreementCreate.as_view(), name="agreement-create"),
    path("<int:pk>/", agreements.AgreementDetail.as_view(), name="agreement-detail"),
    path("<int:pk>/edit/", agreements.AgreementEdit.as_view(), name="agreement-edit"),
    path("<int:pk>/renew/", agreements.AgreementRenew.as_view(), name="agreement-renew"),
    path("<int:pk>/end/", agreements.AgreementEnd.as_view(), name="agreement-end"),
    path("<int:pk>/resume/", agreements.AgreementResume.as_view(), name="agreement-resume"),
    path("<int:pk>/archive/", agreements.AgreementArchive.as_view(), name="agreement-archive"),
    path("<int:pk>/restore/", agreements.AgreementRestore.as_view(), name="agreement-restore"),
    path("<int:pk>/requirements/new/", requirements.RequirementCreate.as_view(), name="agreement-require"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include((router.urls, "accounts-api"))),
    path("customers/", accounts.AccountList.as_view(), name="account-list"),
    path("customers/new/", accounts.AccountCreate.as_view(), name="account-create"),
    path("customers/pick/", pickers.AccountPick.as_view(), name="account-pick"),
    path("customers/hand-over/", handovers.AccountHandOverMany.as_view(), name="account-hand-over-many"),
    path("customers/<int:account>/people/new/", contacts.ContactCreate.as_view(), name="account-contact-create"),
    path("customers/<int:pk>/", include(of_account)),
    path("seats/<int:pk>/edit/", teams.SeatEdit.as_view(), name="seat-edit"),
    path("seats/<int:pk>/end/", teams.SeatEnd.as_view(), name="seat-end"),
    path("seats/<int:pk>/restore/", teams.SeatRestore.as_view(), name="seat-restore"),
    path("contacts/", include(contacts_below)),
    path("orders/", include(orders_below)),
    path("products/", include(products_below)),
    path("costs/", include(costs_below)),
    path("statements/", include(statements_below)),
    path("agreements/", include(agreements_below)),
    path("requirements/<int:pk>/edit/", requirements.RequirementEdit.as_view(), name="requirement-edit"),
    path("requirements/<int:pk>/archive/", requirements.RequirementArchive.as_view(), name="requirement-archive"),
    path("requirements/<int:pk>/restore/", requirements.RequirementRestore.as_view(), name="requirement-restore"),
    path("rates/", rates.RateList.as_view(), name="rate-list"),
    path("rates/new/", rates.RateCreate.as_view(), name="rate-create"),
    path("rates/<int:pk>/edit/", rates.RateEdit.as_view(), name="rate-edit"),
    path("tiers/", tiers.TierList.as_view(), name="tier-list"),
    path("tiers/<int:pk>/approve/", tiers.TierApprove.as_view(), name="tier-approve"),
    path("tiers/<int:pk>/reject/", tiers.TierReject.as_view(), name="tier-reject"),
    path("people/pick/", pickers.PeoplePick.as_view(), name="people-pick"),
]
