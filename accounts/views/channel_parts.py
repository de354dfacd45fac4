"""What is done with the parts of a partner's channel file: add, edit, archive with undo; and their addresses."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.actions import channels
from accounts.forms.channels import DownstreamForm, OutletForm, QuotaForm, SellerForm, TerritoryForm, below
from accounts.models import Downstream, Outlet, Quota, Seller, Territory
from accounts.views.channel_lists import DownstreamList, SellerList, TerritoryList
from accounts.views.channels import NAV, ChannelList, OutletList, QuotaList, channel_of
from accounts.views.home import OfAccount
from kam.ground import logged
from kam.ground.pages import Page
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right

OUTLET, TERRITORY, SELLER = below(OutletForm), below(TerritoryForm), below(SellerForm)
DOWNSTREAM, QUOTA = below(DownstreamForm), below(QuotaForm)


class Create(OfAccount, FormPage):
    """A new part at a partner."""

    part: ClassVar[Any] = None
    nav, right, done_message = NAV, Right.EDIT_ACCOUNTS, _("Added.")

    def instance(self) -> None:
        return None

    def initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: Any) -> Any:
        return channels.add(self.part, values={**form.cleaned_data, "account": self.object}, by=self.user)

    def done_url(self, _record: Any) -> str:
        return channel_of(self.object)


class OfPart:
    """What the pages of one part share."""

    nav, right = NAV, Right.EDIT_ACCOUNTS
    object: Any

    def queryset(self) -> Any:
        return super().queryset().select_related("account")  # type: ignore[misc]

    def get_subtitle(self) -> str:
        return f"{logged.composed(str(self.object))} · {self.object.account}"

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Channel"), reverse("accounts:channel-list")), (str(self.object.account), self.done_url(None))]

    def done_url(self, _record: Any) -> str:
        return channel_of(self.object.account)


class Edit(OfPart, FormPage):
    """Correct a part."""

    done_message = _("Saved.")

    def act(self, form: Any) -> Any:
        return channels.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class Archive(OfPart, ActionPage):
    """Out of the file, with undo."""

    question, submit_label = _("It leaves the channel file. You can bring it back."), _("Archive")
    done_message = _("Archived.")

    def act(self) -> Any:
        return channels.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Any) -> str:
        return reverse(f"accounts:{result._meta.model_name}-restore", args=[result.pk])


class Restore(OfPart, ActionPage):
    """Back into the file."""

    title, question, done_message = _("Bring back"), _("It stands in the channel file again."), _("Brought back.")

    def act(self) -> Any:
        return channels.restore(self.object, by=self.user)


def pages_of(model: Any, form: Any, new: Any, edit: Any, archive: Any) -> dict[str, type[Page]]:
    """The four pages of a part: its form, and the words of their headings."""
    own = {"model": model, "right": channels.right_for(model)}
    said = {"form_class": form, "right": own["right"]}
    return {
        "create": type("PartCreate", (Create,), {"__doc__": Create.__doc__, "part": model, "title": new, **said}),
        "edit": type("PartEdit", (Edit,), {"__doc__": Edit.__doc__, "title": edit, "form_class": form, **own}),
        "archive": type("PartArchive", (Archive,), {"__doc__": Archive.__doc__, "title": archive, **own}),
        "restore": type("PartRestore", (Restore,), {"__doc__": Restore.__doc__, **own}),
    }


PAGES = {
    "outlet": pages_of(Outlet, OUTLET, _("New outlet"), _("Edit outlet"), _("Archive outlet")),
    "territory": pages_of(Territory, TERRITORY, _("New territory"), _("Edit territory"), _("Archive territory")),
    "seller": pages_of(Seller, SELLER, _("New salesperson"), _("Edit salesperson"), _("Archive salesperson")),
    "downstream": pages_of(
        Downstream, DOWNSTREAM, _("New downstream customer"), _("Edit downstream customer"),
        _("Archive downstream customer"),
    ),
    "quota": pages_of(Quota, QUOTA, _("New quota"), _("Edit quota"), _("Archive quota")),
}  # fmt: skip

OF_ACCOUNT: list[URLPattern] = [
    path(f"channel/{noun}/new/", pages["create"].as_view(), name=f"account-{noun}-create")
    for noun, pages in PAGES.items()
]
ROUTES: list[URLPattern] = [
    path("channels/", ChannelList.as_view(), name="channel-list"),
    path("outlets/", OutletList.as_view(), name="outlet-list"),
    path("quotas/", QuotaList.as_view(), name="quota-list"),
    path("territories/", TerritoryList.as_view(), name="territory-list"),
    path("sellers/", SellerList.as_view(), name="seller-list"),
    path("downstreams/", DownstreamList.as_view(), name="downstream-list"),
]
ROUTES += [
    path(f"channel/{noun}/<int:pk>/{deed}/", pages[deed].as_view(), name=f"{noun}-{deed}")
    for noun, pages in PAGES.items()
    for deed in ("edit", "archive", "restore")
]
