"""Addresses of the accounts floor: pages and API."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from accounts.actions.documents import MOST
from accounts.api.accounts import AccountApi
from accounts.api.agreements import AgreementApi
from accounts.api.channels import ChannelApi, DownstreamApi, OutletApi, QuotaApi, SellerApi, TerritoryApi
from accounts.api.competitors import CompetitorApi, MoveApi, PresenceApi
from accounts.api.contacts import ContactApi
from accounts.api.costs import CostApi
from accounts.api.deliveries import DeliveryApi
from accounts.api.documents import DocumentApi
from accounts.api.finances import StatementApi
from accounts.api.hours import HourRateApi
from accounts.api.incentives import IncentiveApi
from accounts.api.orders import OrderApi
from accounts.api.payments import PaymentApi
from accounts.api.policies import PolicyApi
from accounts.api.products import ProductApi
from accounts.api.rates import RateApi
from accounts.api.receivables import ReceivableApi
from accounts.api.referrals import ReferralApi
from accounts.api.relationships import InfluenceApi, RelationApi, RivalryApi
from accounts.api.requirements import RequirementApi
from accounts.api.teams import SeatApi
from accounts.api.tiers import TierApi
from accounts.views import (
    accounts,
    agreements,
    channel_parts,
    channels,
    competitors,
    contacts,
    costs,
    deliveries,
    documents,
    files,
    finances,
    groups,
    handovers,
    hours,
    incentive_deeds,
    incentives,
    maps,
    moves,
    orders,
    payments,
    pickers,
    policies,
    presences,
    products,
    proposals,
    rates,
    receivables,
    referrals,
    relationships,
    requirements,
    statements,
    teams,
    tiers,
    timeline,
    trade,
)
from kam.ground.files import limited

app_name = "accounts"
router = SimpleRouter()
router.register("accounts", AccountApi, basename="account")
router.register("contacts", ContactApi, basename="contact")
router.register("relations", RelationApi, basename="relation")
router.register("influences", InfluenceApi, basename="influence")
router.register("rivalries", RivalryApi, basename="rivalry")
router.register("seats", SeatApi, basename="seat")
router.register("products", ProductApi, basename="product")
router.register("rates", RateApi, basename="rate")
router.register("orders", OrderApi, basename="order")
router.register("payments", PaymentApi, basename="payment")
router.register("receivables", ReceivableApi, basename="receivable")
router.register("deliveries", DeliveryApi, basename="delivery")
router.register("hour-rates", HourRateApi, basename="hourrate")
router.register("costs", CostApi, basename="cost")
router.register("incentives", IncentiveApi, basename="incentive")
for noun, api in (
    ("channel", ChannelApi), ("outlet", OutletApi), ("territory", TerritoryApi), ("seller", SellerApi),
    ("downstream", DownstreamApi), ("quota", QuotaApi),
):  # fmt: skip
    router.register("territories" if noun == "territory" else f"{noun}s", api, basename=noun)
router.register("tiers", TierApi, basename="tier")
router.register("competitors", CompetitorApi, basename="competitor")
router.register("presences", PresenceApi, basename="presence")
router.register("competitor-moves", MoveApi, basename="move")
router.register("documents", DocumentApi, basename="document")
router.register("referrals", ReferralApi, basename="referral")
router.register("policies", PolicyApi, basename="policy")
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
    path("people/", maps.AccountContacts.as_view(), name="account-contacts"),
    path("map/", maps.AccountMap.as_view(), name="account-map"),
    path("influences/new/", relationships.InfluenceCreate.as_view(), name="influence-create"),
    path("relations/new/", relationships.RelationCreate.as_view(), name="relation-create"),
    path("rivalries/new/", relationships.RivalryCreate.as_view(), name="rivalry-create"),
    path("team/", teams.AccountTeam.as_view(), name="account-team"),
    path("team/new/", teams.SeatCreate.as_view(), name="seat-create"),
    path("group/", groups.AccountGroup.as_view(), name="account-group"),
    path("referrals/", referrals.AccountReferrals.as_view(), name="account-referrals"),
    path("trade/", trade.AccountTrade.as_view(), name="account-trade"),
    path("competitors/", presences.AccountCompetitors.as_view(), name="account-competitors"),
    path("competitors/new/", presences.PresenceCreate.as_view(), name="account-presence-create"),
    path("competitors/moves/new/", moves.AccountMoveCreate.as_view(), name="account-move-create"),
    path("documents/", documents.AccountDocuments.as_view(), name="account-documents"),
    path("documents/new/", limited(MOST)(documents.DocumentCreate.as_view()), name="account-document-create"),
    path("finances/", finances.AccountFinances.as_view(), name="account-finances"),
    path("agreements/", agreements.AccountAgreements.as_view(), name="account-agreements"),
    path("incentives/", incentives.AccountIncentives.as_view(), name="account-incentives"),
    path("channel/", channels.AccountChannel.as_view(), name="account-channel"),
    *channel_parts.OF_ACCOUNT,
    path("tier/", tiers.TierOverride.as_view(), name="tier-override"),
    path("tier/end/", tiers.TierEnd.as_view(), name="tier-end"),
]
orders_below = [
    path("", orders.OrderList.as_view(), name="order-list"),
    path("new/", orders.OrderCreate.as_view(), name="order-create"),
    path("line/", orders.OrderLineBlank.as_view(), name="order-line"),
    path("pick/", pickers.OrderPick.as_view(), name="order-pick"),
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
relationships_below = [
    path("relations/", relationships.RelationList.as_view(), name="relation-list"),
    path("relations/<int:pk>/edit/", relationships.RelationEdit.as_view(), name="relation-edit"),
    path("relations/<int:pk>/archive/", relationships.RelationArchive.as_view(), name="relation-archive"),
    path("relations/<int:pk>/restore/", relationships.RelationRestore.as_view(), name="relation-restore"),
    path("influences/<int:pk>/edit/", relationships.InfluenceEdit.as_view(), name="influence-edit"),
    path("influences/<int:pk>/archive/", relationships.InfluenceArchive.as_view(), name="influence-archive"),
    path("influences/<int:pk>/restore/", relationships.InfluenceRestore.as_view(), name="influence-restore"),
    path("rivalries/<int:pk>/edit/", relationships.RivalryEdit.as_view(), name="rivalry-edit"),
    path("rivalries/<int:pk>/archive/", relationships.RivalryArchive.as_view(), name="rivalry-archive"),
    path("rivalries/<int:pk>/restore/", relationships.RivalryRestore.as_view(), name="rivalry-restore"),
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
competitors_below = [
    path("", competitors.CompetitorList.as_view(), name="competitor-list"),
    path("new/", competitors.CompetitorCreate.as_view(), name="competitor-create"),
    path("pick/", pickers.CompetitorPick.as_view(), name="competitor-pick"),
    path("<int:pk>/", competitors.CompetitorDetail.as_view(), name="competitor-detail"),
    path("<int:pk>/edit/", competitors.CompetitorEdit.as_view(), name="competitor-edit"),
    path("<int:pk>/archive/", competitors.CompetitorArchive.as_view(), name="competitor-archive"),
    path("<int:pk>/restore/", competitors.CompetitorRestore.as_view(), name="competitor-restore"),
    path("<int:pk>/moves/new/", moves.CompetitorMoveCreate.as_view(), name="competitor-move-create"),
]
documents_below = [
    path("", documents.DocumentList.as_view(), name="document-list"),
    path("<int:pk>/file/", documents.DocumentDownload.as_view(), name="document-download"),
    path("<int:pk>/edit/", documents.DocumentEdit.as_view(), name="document-edit"),
    path("<int:pk>/archive/", documents.DocumentArchive.as_view(), name="document-archive"),
    path("<int:pk>/restore/", documents.DocumentRestore.as_view(), name="document-restore"),
]

payments_below = [
    path("", payments.PaymentList.as_view(), name="payment-list"),
    path("new/", payments.PaymentCreate.as_view(), name="payment-create"),
    path("<int:pk>/", payments.PaymentDetail.as_view(), name="payment-detail"),
    path("<int:pk>/edit/", payments.PaymentEdit.as_view(), name="payment-edit"),
    path("<int:pk>/archive/", payments.PaymentArchive.as_view(), name="payment-archive"),
    path("<int:pk>/restore/", payments.PaymentRestore.as_view(), name="payment-restore"),
]
policies_below = [
    path("", policies.PolicyList.as_view(), name="policy-list"),
    path("new/", policies.PolicyCreate.as_view(), name="policy-create"),
    path("<int:pk>/", policies.PolicyDetail.as_view(), name="policy-detail"),
    path("<int:pk>/compare/", policies.PolicyCompare.as_view(), name="policy-compare"),
    path("<int:pk>/edit/", policies.PolicyEdit.as_view(), name="policy-edit"),
    path("<int:pk>/publish/", policies.PolicyPublish.as_view(), name="policy-publish"),
    path("<int:pk>/discard/", policies.PolicyDiscard.as_view(), name="policy-discard"),
    path("<int:pk>/restore/", policies.PolicyRestore.as_view(), name="policy-restore"),
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
    path("", include(relationships_below)),
    path("orders/", include(orders_below)),
    path("products/", include(products_below)),
    path("costs/", include(costs_below)),
    path("competitors/", include(competitors_below)),
    path("presences/<int:pk>/edit/", presences.PresenceEdit.as_view(), name="presence-edit"),
    path("presences/<int:pk>/archive/", presences.PresenceArchive.as_view(), name="presence-archive"),
    path("presences/<int:pk>/restore/", presences.PresenceRestore.as_view(), name="presence-restore"),
    path("moves/<int:pk>/edit/", moves.MoveEdit.as_view(), name="move-edit"),
    path("moves/<int:pk>/archive/", moves.MoveArchive.as_view(), name="move-archive"),
    path("moves/<int:pk>/restore/", moves.MoveRestore.as_view(), name="move-restore"),
    path("documents/", include(documents_below)),
    path("referrals/", referrals.Referrals.as_view(), name="referral-list"),
    path("payments/", include(payments_below)),
    path("receivables/", receivables.ReceivableList.as_view(), name="receivable-list"),
    path("deliveries/", deliveries.DeliveryList.as_view(), name="delivery-list"),
    path("hour-rates/", hours.HourRateList.as_view(), name="hourrate-list"),
    path("hour-rates/new/", hours.HourRateCreate.as_view(), name="hourrate-create"),
    path("hour-rates/<int:pk>/edit/", hours.HourRateEdit.as_view(), name="hourrate-edit"),
    path("statements/", include(statements_below)),
    path("agreements/", include(agreements_below)),
    path("requirements/<int:pk>/edit/", requirements.RequirementEdit.as_view(), name="requirement-edit"),
    path("requirements/<int:pk>/archive/", requirements.RequirementArchive.as_view(), name="requirement-archive"),
    path("requirements/<int:pk>/restore/", requirements.RequirementRestore.as_view(), name="requirement-restore"),
    *incentive_deeds.ROUTES,
    *channel_parts.ROUTES,
    path("rates/", rates.RateList.as_view(), name="rate-list"),
    path("rates/new/", rates.RateCreate.as_view(), name="rate-create"),
    path("rates/<int:pk>/edit/", rates.RateEdit.as_view(), name="rate-edit"),
    path("tiers/", tiers.TierList.as_view(), name="tier-list"),
    path("tiers/decide/", proposals.TierDecide.as_view(), name="tier-decide"),
    path("settings/policy/", include(policies_below)),
    path("tiers/<int:pk>/approve/", tiers.TierApprove.as_view(), name="tier-approve"),
    path("tiers/<int:pk>/reject/", tiers.TierReject.as_view(), name="tier-reject"),
    path("people/pick/", pickers.PeoplePick.as_view(), name="people-pick"),
]
