"""Pages that move a case on: a new one, taken, answered, handed over, waiting, solved, accepted, opened again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import Document
from kam.ground.posts import ActionPage, FormPage, back
from kam.ground.rights import Right
from kam.rules.keys import key_of
from lifecycle.actions import case_files, case_steps, cases
from lifecycle.choices.cases import CaseStepKind
from lifecycle.facts import case_surveys
from lifecycle.facts import cases as case_facts
from lifecycle.forms.cases import (
    CaseAcceptPageForm,
    CaseAnswerForm,
    CaseCommentForm,
    CaseEditPageForm,
    CaseFileForm,
    CaseHandForm,
    CasePageForm,
    CaseReasonForm,
    CaseResolveForm,
    CaseResumeForm,
    CaseWaitForm,
)
from lifecycle.models import Case
from lifecycle.rules import cases as rules
from lifecycle.views.cases import OfCase
from lifecycle.views.logs import NewOf


class CaseCreate(NewOf, FormPage):
    """A case: first whose, then what the customer says."""

    template_name, nav, title = "pages/form.html", "cases", gettext_lazy("New case")
    right, form_class, here, list_of = Right.EDIT_CASES, CasePageForm, "lifecycle:case-create", "lifecycle:case-list"
    submit_label, done_message = gettext_lazy("Open the case"), gettext_lazy("Case opened.")

    def initial(self) -> dict[str, Any]:
        return {"sort": "complaint", "severity": "medium", **super().initial()}

    def act(self, form: Any) -> Case:
        return cases.report(values=form.cleaned_data, by=self.user)

    def done_url(self, record: Case) -> str:
        return reverse("lifecycle:case-detail", args=[record.pk])


class Step(OfCase, FormPage):
    """One step on; the way back is a tap away. Where the case stands past it, its own page says so instead."""

    step: CaseStepKind | None = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.step is None or rules.may(self.step, self.object.state):
            return super().get(request, *args, **kwargs)
        messages.info(request, case_steps.not_now(self.step, self.object))
        return redirect(self.home())

    def undo_url(self, result: Any) -> str:
        return undo_of(result)

    def how(self, form: Any) -> dict[str, Any]:
        """What the verb is told."""
        return {**form.cleaned_data, "version": self.version(), "by": self.user}


def undo_of(case: Case) -> str:
    """Takes this step back, and no other that somebody has made meanwhile."""
    return f"{reverse('lifecycle:case-back', args=[case.pk])}?version={case.version}"


class CaseTake(OfCase, ActionPage):
    """Into one's own hands, one tap."""

    title, right = gettext_lazy("Take this case on?"), Right.EDIT_CASES
    submit_label, done_message = gettext_lazy("Take it on"), gettext_lazy("It is in your hands.")

    def act(self) -> Case:
        return cases.take(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Any) -> str:
        return undo_of(result)

    def done_url(self, _result: Any) -> str:
        return back(self.request, self.home())


class CaseAnswer(Step):
    """What the customer was told; the first answer stops the first clock."""

    title, form_class, step = gettext_lazy("Answer the customer"), CaseAnswerForm, CaseStepKind.ANSWERED
    submit_label, done_message = gettext_lazy("Mark answered"), gettext_lazy("Answer noted.")

    def act(self, form: Any) -> Case:
        return cases.answer(self.object, **self.how(form))

    def undo_url(self, _result: Any) -> str:
        return ""


class CaseHand(Step):
    """To another function of the account team."""

    title, form_class, step = gettext_lazy("Hand the case over"), CaseHandForm, CaseStepKind.HANDED
    submit_label, done_message = gettext_lazy("Hand over"), gettext_lazy("Handed over.")

    def initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: Any) -> Case:
        return cases.hand_over(self.object, **self.how(form))


class CaseWait(Step):
    """The customer has to answer; the clock stands still."""

    title, form_class, step = gettext_lazy("Wait for the customer"), CaseWaitForm, CaseStepKind.WAITING
    submit_label, done_message = gettext_lazy("Stop the clock"), gettext_lazy("The clock stands until they answer.")

    def act(self, form: Any) -> Case:
        return cases.wait(self.object, **self.how(form))


class CaseResume(Step):
    """The customer has answered; the clock runs on."""

    title, form_class, step = gettext_lazy("The customer has answered"), CaseResumeForm, CaseStepKind.RESUMED
    submit_label, done_message = gettext_lazy("Go on"), gettext_lazy("The clock runs again.")

    def act(self, form: Any) -> Case:
        return cases.resume(self.object, **self.how(form))


class CaseResolve(Step):
    """Solved: what caused it, what was done."""

    title, form_class, step = gettext_lazy("How was it solved?"), CaseResolveForm, CaseStepKind.RESOLVED
    template_name = "lifecycle/cases/resolve.html"
    submit_label, done_message = gettext_lazy("Resolve"), gettext_lazy("Solution noted.")

    def initial(self) -> dict[str, Any]:
        """What was written and taken back; never the solution that failed, once the case is open again."""
        return super().initial() if case_facts.is_told_anew(self.object) else {}

    def context(self) -> dict[str, Any]:
        return {"survey": case_surveys.told(self.object, self.user)}

    def act(self, form: Any) -> Case:
        return cases.resolve(self.object, **self.how(form))


class CaseAccept(Step):
    """The customer says that it is solved."""

    title, form_class, right = gettext_lazy("Accepted by the customer"), CaseAcceptPageForm, Right.EDIT_CASES
    step = CaseStepKind.ACCEPTED
    submit_label, done_message = gettext_lazy("Mark accepted"), gettext_lazy("Accepted by the customer.")

    def initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: Any) -> Case:
        return cases.accept(self.object, **self.how(form))


class CaseReopen(Step):
    """It was not solved."""

    title, form_class, right = gettext_lazy("Open the case again"), CaseReasonForm, Right.EDIT_CASES
    step = CaseStepKind.REOPENED
    submit_label, done_message = gettext_lazy("Open again"), gettext_lazy("The case is open again.")

    def act(self, form: Any) -> Case:
        return cases.reopen(self.object, **self.how(form))

    def undo_url(self, _result: Any) -> str:
        return ""


class CaseCancel(Step):
    """It was no case."""

    title, form_class, right = gettext_lazy("Cancel this case?"), CaseReasonForm, Right.EDIT_CASES
    step = CaseStepKind.CANCELLED
    submit_label, done_message = gettext_lazy("Cancel the case"), gettext_lazy("Case cancelled.")

    def act(self, form: Any) -> Case:
        return cases.cancel(self.object, **self.how(form))


class CaseComment(Step):
    """A word for the colleagues."""

    title, form_class = gettext_lazy("Note on the case"), CaseCommentForm
    done_message = gettext_lazy("Noted.")

    def act(self, form: Any) -> Case:
        return cases.comment(self.object, note=form.cleaned_data["note"], by=self.user)

    def undo_url(self, _result: Any) -> str:
        return ""


class CaseBack(OfCase, ActionPage):
    """Undo of the last step."""

    title, submit_label = gettext_lazy("Take the last step back?"), gettext_lazy("Take it back")
    done_message = gettext_lazy("Taken back.")

    def act(self) -> Case:
        version = self.version() or key_of(self.request.GET.get("version"))
        return case_steps.back(self.object, version=version, by=self.user)


class CaseEdit(OfCase, FormPage):
    """Other words, another person, product, order or severity."""

    title, form_class, right = gettext_lazy("Edit the case"), CaseEditPageForm, Right.EDIT_CASES
    done_message = gettext_lazy("Case changed.")

    def act(self, form: Any) -> Case:
        return cases.change(self.object, form.cleaned_data, version=self.version(), by=self.user)


class CaseAttach(OfCase, FormPage):
    """A photo or a paper."""

    title, form_class = gettext_lazy("Add a file"), CaseFileForm
    submit_label, done_message = gettext_lazy("Upload"), gettext_lazy("File added.")

    def instance(self) -> None:
        return None

    def act(self, form: Any) -> Document:
        said = form.cleaned_data
        return case_files.attach(self.object, content=said["file"], title=said["title"], by=self.user)
