"""Addresses of the lifecycle floor: pages and API."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from accounts.actions.documents import MOST
from kam.ground.files import limited
from lifecycle.api import events_held as events_held_api
from lifecycle.api import plans as plans_api
from lifecycle.api import promises as promises_api
from lifecycle.api import stages as stages_api
from lifecycle.api import todos as todos_api
from lifecycle.api import visits as visits_api
from lifecycle.api import warnings as warnings_api
from lifecycle.views import (
    calendars,
    events_held,
    feeds,
    invitations,
    logs,
    offline,
    outcomes,
    plans,
    promises,
    queued,
    stages,
    today,
    todos,
    visits,
    warnings,
)

app_name = "lifecycle"
router = SimpleRouter()
router.register("journeys", stages_api.JourneyApi, basename="journey")
router.register("events-held", events_held_api.EventHeldApi, basename="eventheld")
router.register("invitations", events_held_api.InvitationApi, basename="invitation")
router.register("visits", visits_api.VisitApi, basename="visit")
router.register("plans", plans_api.PlanApi, basename="plan")
router.register("promises", promises_api.PromiseApi, basename="promise")
router.register("todos", todos_api.TodoApi, basename="todo")
router.register("warnings", warnings_api.WarningApi, basename="warning")

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include((router.urls, "lifecycle-api"))),
    path("today/", today.TodayPage.as_view(), name="today"),
    path("today/offline/", offline.OfflineDay.as_view(), name="today-offline"),
    path("visits/", visits.VisitList.as_view(), name="visit-list"),
    path("visits/log/", logs.VisitLog.as_view(), name="visit-log"),
    path("visits/queued/", queued.VisitQueued.as_view(), name="visit-queued"),
    path("visits/queued/files/", limited(MOST)(queued.FileQueued.as_view()), name="visit-queued-files"),
    path("visits/<int:pk>/", visits.VisitDetail.as_view(), name="visit-detail"),
    path("visits/<int:pk>/edit/", visits.VisitEdit.as_view(), name="visit-edit"),
    path("visits/<int:pk>/accept/", visits.VisitAccept.as_view(), name="visit-accept"),
    path("visits/<int:pk>/archive/", visits.VisitArchive.as_view(), name="visit-archive"),
    path("visits/<int:pk>/restore/", visits.VisitRestore.as_view(), name="visit-restore"),
    path("plans/new/", plans.PlanCreate.as_view(), name="plan-create"),
    path("plans/<int:pk>/", plans.PlanDetail.as_view(), name="plan-detail"),
    path("plans/<int:pk>/accept/", plans.PlanAccept.as_view(), name="plan-accept"),
    path("plans/<int:pk>/move/", plans.PlanMove.as_view(), name="plan-move"),
    path("plans/<int:pk>/drop/", plans.PlanDrop.as_view(), name="plan-drop"),
    path("plans/<int:pk>/restore/", plans.PlanRestore.as_view(), name="plan-restore"),
    path("calendar/", calendars.Calendar.as_view(), name="calendar"),
    path("calendar/feed/", feeds.FeedPage.as_view(), name="calendar-feed"),
    path("calendar/feed/<str:secret>.ics", feeds.FeedIcs.as_view(), name="calendar-feed-ics"),
    path("competitors/<int:pk>/outcomes/", outcomes.CompetitorOutcomes.as_view(), name="competitor-outcomes"),
    path("promises/", promises.PromiseList.as_view(), name="promise-list"),
    path("promises/new/", promises.PromiseCreate.as_view(), name="promise-create"),
    path("promises/<int:pk>/", promises.PromiseDetail.as_view(), name="promise-detail"),
    path("promises/<int:pk>/edit/", promises.PromiseEdit.as_view(), name="promise-edit"),
    path("promises/<int:pk>/drop/", promises.PromiseDrop.as_view(), name="promise-drop"),
    path("promises/<int:pk>/keep/", promises.PromiseKeep.as_view(), name="promise-keep"),
    path("promises/<int:pk>/reopen/", promises.PromiseReopen.as_view(), name="promise-reopen"),
    path("promises/<int:pk>/move/", promises.PromiseMove.as_view(), name="promise-move"),
    path("todos/", todos.TodoList.as_view(), name="todo-list"),
    path("todos/new/", todos.TodoCreate.as_view(), name="todo-create"),
    path("todos/<int:pk>/", todos.TodoDetail.as_view(), name="todo-detail"),
    path("todos/<int:pk>/edit/", todos.TodoEdit.as_view(), name="todo-edit"),
    path("todos/<int:pk>/done/", todos.TodoFinish.as_view(), name="todo-finish"),
    path("todos/<int:pk>/drop/", todos.TodoDrop.as_view(), name="todo-drop"),
    path("todos/<int:pk>/reopen/", todos.TodoReopen.as_view(), name="todo-reopen"),
    path("events/", events_held.EventHeldList.as_view(), name="eventheld-list"),
    path("events/new/", events_held.EventHeldCreate.as_view(), name="eventheld-create"),
    path("events/<int:pk>/", events_held.EventHeldDetail.as_view(), name="eventheld-detail"),
    path("events/<int:pk>/edit/", events_held.EventHeldEdit.as_view(), name="eventheld-edit"),
    path("events/<int:pk>/archive/", events_held.EventHeldArchive.as_view(), name="eventheld-archive"),
    path("events/<int:pk>/restore/", events_held.EventHeldRestore.as_view(), name="eventheld-restore"),
    path("events/<int:pk>/invite/", invitations.EventHeldInvite.as_view(), name="eventheld-invite"),
    path("events/<int:pk>/share/", invitations.EventHeldShare.as_view(), name="eventheld-share"),
    path("events/<int:pk>/take-back/", invitations.EventHeldTakeBack.as_view(), name="eventheld-take-back"),
    path("events/<int:pk>/follow-up/", invitations.EventHeldFollowUp.as_view(), name="eventheld-follow-up"),
    path("events/<int:pk>/visits/", invitations.EventHeldVisits.as_view(), name="eventheld-visits"),
    path("invitations/", invitations.InvitationList.as_view(), name="invitation-list"),
    path("invitations/<int:pk>/answer/", invitations.InvitationAnswer.as_view(), name="invitation-answer"),
    path("invitations/<int:pk>/attend/", invitations.InvitationAttend.as_view(), name="invitation-attend"),
    path("invitations/<int:pk>/withdraw/", invitations.InvitationWithdraw.as_view(), name="invitation-withdraw"),
    path("invitations/<int:pk>/restore/", invitations.InvitationRestore.as_view(), name="invitation-restore"),
    path("warnings/", warnings.WarningList.as_view(), name="warning-list"),
    path("warnings/<int:pk>/", warnings.WarningDetail.as_view(), name="warning-detail"),
    path("warnings/<int:pk>/close/", warnings.WarningClose.as_view(), name="warning-close"),
    path("customers/<int:pk>/visits-panel/", stages.AccountVisits.as_view(), name="account-visits"),
    path("customers/<int:pk>/stage-panel/", stages.AccountStage.as_view(), name="account-stage"),
    path("customers/<int:pk>/stage/", stages.StageMove.as_view(), name="stage-move"),
    path("customers/<int:pk>/stage/open/", stages.StageIdentify.as_view(), name="stage-identify"),
    path("customers/<int:pk>/warn/", stages.WarningRaise.as_view(), name="warning-raise"),
]
