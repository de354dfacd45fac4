"""Addresses of the accounts floor for integrations: one resource a noun."""

from rest_framework.routers import SimpleRouter

from accounts.api.accounts import AccountApi
from accounts.api.agreements import AgreementApi
from accounts.api.assessments import AssessmentApi, ClassApi, MarkApi
from accounts.api.channels import ChannelApi, DownstreamApi, OutletApi, QuotaApi, SellerApi, TerritoryApi
from accounts.api.competitors import CompetitorApi, MoveApi, PresenceApi
from accounts.api.contacts import ContactApi, ContactMergeApi
from accounts.api.costs import CostApi
from accounts.api.deliveries import DeliveryApi
from accounts.api.documents import DocumentApi
from accounts.api.duplicates import DuplicateApi, MergeApi
from accounts.api.fields import FieldApi
from accounts.api.finances import StatementApi
from accounts.api.groups import GroupApi
from accounts.api.handovers import HandOverApi
from accounts.api.hours import HourRateApi
from accounts.api.incentives import IncentiveApi
from accounts.api.namesakes import NamesakeApi
from accounts.api.nominations import NominationApi
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
from accounts.api.wallets import WalletApi

router = SimpleRouter()
router.register("accounts", AccountApi, basename="account")
router.register("duplicates", DuplicateApi, basename="duplicate")
router.register("merges", MergeApi, basename="merge")
router.register("contacts", ContactApi, basename="contact")
router.register("contact-merges", ContactMergeApi, basename="contactmerge")
router.register("namesakes", NamesakeApi, basename="namesake")
router.register("relations", RelationApi, basename="relation")
router.register("influences", InfluenceApi, basename="influence")
router.register("rivalries", RivalryApi, basename="rivalry")
router.register("hand-overs", HandOverApi, basename="handedover")
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
router.register("channels", ChannelApi, basename="channel")
router.register("outlets", OutletApi, basename="outlet")
router.register("territories", TerritoryApi, basename="territory")
router.register("sellers", SellerApi, basename="seller")
router.register("downstreams", DownstreamApi, basename="downstream")
router.register("quotas", QuotaApi, basename="quota")
router.register("tiers", TierApi, basename="tier")
router.register("competitors", CompetitorApi, basename="competitor")
router.register("presences", PresenceApi, basename="presence")
router.register("competitor-moves", MoveApi, basename="move")
router.register("assessments", AssessmentApi, basename="assessment")
router.register("classes", ClassApi, basename="class")
router.register("marks", MarkApi, basename="mark")
router.register("documents", DocumentApi, basename="document")
router.register("groups", GroupApi, basename="group")
router.register("referrals", ReferralApi, basename="referral")
router.register("policies", PolicyApi, basename="policy")
router.register("fields", FieldApi, basename="field")
router.register("statements", StatementApi, basename="statement")
router.register("agreements", AgreementApi, basename="agreement")
router.register("requirements", RequirementApi, basename="requirement")
router.register("nominations", NominationApi, basename="nomination")
router.register("wallets", WalletApi, basename="wallet")
