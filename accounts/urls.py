"""Addresses of the accounts floor: pages and API."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from accounts.api import accounts as accounts_api
from accounts.views import accounts, handovers, pickers, timeline

app_name = "accounts"
router = SimpleRouter()
router.register("accounts", accounts_api.AccountApi, basename="account")

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include((router.urls, "accounts-api"))),
    path("customers/", accounts.AccountList.as_view(), name="account-list"),
    path("customers/new/", accounts.AccountCreate.as_view(), name="account-create"),
    path("customers/pick/", pickers.AccountPick.as_view(), name="account-pick"),
    path("customers/hand-over/", handovers.AccountHandOverMany.as_view(), name="account-hand-over-many"),
    path("customers/<int:pk>/", accounts.AccountDetail.as_view(), name="account-detail"),
    path("customers/<int:pk>/edit/", accounts.AccountEdit.as_view(), name="account-edit"),
    path("customers/<int:pk>/hand-over/", handovers.AccountHandOver.as_view(), name="account-hand-over"),
    path("customers/<int:pk>/archive/", accounts.AccountArchive.as_view(), name="account-archive"),
    path("customers/<int:pk>/restore/", accounts.AccountRestore.as_view(), name="account-restore"),
    path("customers/<int:pk>/timeline/", timeline.AccountTimeline.as_view(), name="account-timeline"),
    path("customers/<int:pk>/record/", timeline.AccountRecord.as_view(), name="account-record"),
    path("contacts/pick/", pickers.ContactPick.as_view(), name="contact-pick"),
    path("products/pick/", pickers.ProductPick.as_view(), name="product-pick"),
    path("people/pick/", pickers.PeoplePick.as_view(), name="people-pick"),
]
