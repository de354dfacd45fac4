"""Catalogues among the settings: a list of what is in use, a new entry, other words, out with undo, and back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.ground.pages import ListPage
from kam.ground.posts import ActionPage, FormPage, keeping
from kam.ground.rights import Right, can


class Catalogue:
    """
    What the pages of one catalogue share.

    `noun` is the beginning of its URL names (`lifecycle:survey`), `verbs` the module of its actions (`change`,
    `archive`, `restore`), `called` what its list is called, `keeps` the right of whoever writes it.
    """

    nav = "settings"
    noun: str
    called: Any
    verbs: Any
    keeps: Right
    user: Any

    def above(self) -> list[tuple[Any, str]]:
        """What stands above the list."""
        return [(_("Settings"), reverse("kam:settings"))]

    def home(self) -> str:
        return reverse(f"{self.noun}-list")


class CatalogueList(Catalogue, ListPage):
    """What is in use, in its order; what is archived when asked for."""

    default_sort = "position"
    new: Any = ""

    def get_title(self) -> Any:
        return self.called

    def rows(self) -> Any:
        seen = super().rows()
        return seen if self.request.GET.get("archived") else seen.live()

    def crumbs(self) -> list[tuple[Any, str]]:
        return self.above()

    def actions(self) -> list[dict[str, Any]]:
        if not can(self.user, self.keeps):
            return []
        return [{"label": self.new, "url": reverse(f"{self.noun}-create"), "primary": True, "icon": "plus"}]

    def row_url(self, row: Any) -> str:
        return reverse(f"{self.noun}-edit", args=[row.pk]) if can(self.user, self.keeps) else ""


class Entry(Catalogue):
    """A page of one entry, below the list; only for whoever keeps the catalogue."""

    object: Any

    @property
    def right(self) -> Right:
        return self.keeps

    def crumbs(self) -> list[tuple[Any, str]]:
        return [*self.above(), (self.called, self.home())]

    def done_url(self, _record: Any) -> str:
        return self.home()


class EntryCreate(Entry, FormPage):
    """A new one."""

    def make(self, values: Any) -> Any:
        """The verb that makes one of the form's values."""
        return self.verbs.write(values=values, by=self.user)

    def act(self, form: Any) -> Any:
        return self.make(form.cleaned_data)


class EntryEdit(Entry, FormPage):
    """Other words."""

    done_message = gettext_lazy("Saved.")

    def get_title(self) -> Any:
        return self.object

    def actions(self) -> list[dict[str, Any]]:
        """Archive, or bring back."""
        return keeping(self.object, self.noun)

    def act(self, form: Any) -> Any:
        return self.verbs.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class EntryArchive(Entry, ActionPage):
    """In use no more, with undo."""

    submit_label = gettext_lazy("Archive")

    def act(self) -> Any:
        return self.verbs.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Any) -> str:
        return reverse(f"{self.noun}-restore", args=[result.pk])


class EntryRestore(Entry, ActionPage):
    """In use again."""

    title, submit_label = gettext_lazy("Bring back"), gettext_lazy("Bring back")

    def act(self) -> Any:
        return self.verbs.restore(self.object, by=self.user)
