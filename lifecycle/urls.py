"""Addresses of the lifecycle floor: pages and API."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from accounts.actions.documents import MOST
from kam.ground.files import limited
from lifecycle.api import aftermaths as aftermaths_api
from lifecycle.api import aids as aids_api
from lifecycle.api import cases as cases_api
from lifecycle.api import causes as causes_api
from lifecycle.api import customer_links as customer_links_api
from lifecycle.api import dilemmas as dilemmas_api
from lifecycle.api import events_held as events_held_api
from lifecycle.api import milestones as milestones_api
from lifecycle.api import needs as needs_api
from lifecycle.api import objections as objections_api
from lifecycle.api import plans as plans_api
from lifecycle.api import plays as plays_api
from lifecycle.api import promises as promises_api
from lifecycle.api import self_checks as self_checks_api
from lifecycle.api import services as services_api
from lifecycle.api import stages as stages_api
from lifecycle.api import surveys as surveys_api
from lifecycle.api import today as today_api
from lifecycle.api import todos as todos_api
from lifecycle.api import visits as visits_api
from lifecycle.api import warnings as warnings_api
from lifecycle.views import (
    aftermaths,
    aids,
    calendars,
    case_steps,
    cases,
    causes,
    core_steps,
    customer_links,
    dilemmas,
    events_held,
    feeds,
    invitations,
    journeys,
    logs,
    milestones,
    need_steps,
    needs,
    objections,
    offline,
    outcomes,
    plans,
    plays,
    promise_rates,
    promises,
    queued,
    self_checks,
    service_deliveries,
    services,
    snoozes,
    stages,
    survey_answers,
    survey_invitations,
    surveys,
    today,
    todos,
    unplaced,
    visits,
    warnings,
)

app_name = "lifecycle"
router = SimpleRouter()
router.register("journeys", stages_api.JourneyApi, basename="journey")
router.register("aftermaths", aftermaths_api.AftermathApi, basename="aftermath")
router.register("diagnoses", dilemmas_api.DiagnosisApi, basename="diagnosis")
router.register("self-checks", self_checks_api.SelfCheckApi, basename="selfcheck")
router.register("milestones", milestones_api.MilestoneApi, basename="milestone")
router.register("events-held", events_held_api.EventHeldApi, basename="eventheld")
router.register("invitations", events_held_api.InvitationApi, basename="invitation")
router.register("visits", visits_api.VisitApi, basename="visit")
router.register("plans", plans_api.PlanApi, basename="plan")
router.register("unplaced", plans_api.UnplacedApi, basename="unplaced")
router.register("promises", promises_api.PromiseApi, basename="promise")
router.register("aids", aids_api.AidApi, basename="aid")
router.register("objections", objections_api.ObjectionApi, basename="objection")
router.register("cases", cases_api.CaseApi, basename="case")
router.register("needs", needs_api.NeedApi, basename="need")
router.register("today", today_api.TodayApi, basename="today")
router.register("snoozes", today_api.SnoozeApi, basename="snooze")
router.register("todos", todos_api.TodoApi, basename="todo")
router.register("causes", causes_api.CauseApi, basename="cause")
router.register("plays", plays_api.PlayApi, basename="play")
router.register("play-uses", plays_api.PlayUseApi, basename="playuse")
router.register("customer-links", customer_links_api.CustomerLinkApi, basename="customerlink")
router.register("services", services_api.ServiceApi, basename="service")
router.register("service-deliveries", services_api.ServiceDeliveryApi, basename="servicedelivery")
router.register("surveys", surveys_api.SurveyApi, basename="survey")
router.register("survey-invitations", surveys_api.SurveyInvitationApi, basename="surveyinvitation")
router.register("survey-answers", surveys_api.SurveyAnswerApi, basename="surveyanswer")
router.register("warnings", warnings_api.WarningApi, basename="warning")

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include((router.urls, "lifecycle-api"))),
    path("api/v1/service-gaps/", services_api.ServiceGapApi.as_view(), name="service-gaps-api"),
    path("today/", today.TodayPage.as_view(), name="today"),
    path("today/team/", today.TodayTeam.as_view(), name="today-team"),
    path("today/later/", snoozes.SnoozePut.as_view(), name="snooze-put"),
    path("today/later/<int:pk>/wake/", snoozes.SnoozeWake.as_view(), name="snooze-wake"),
    path("today/offline/", offline.OfflineDay.as_view(), name="today-offline"),
    path("visits/", visits.VisitList.as_view(), name="visit-list"),
    path("visits/log/", logs.VisitLog.as_view(), name="visit-log"),
    path("visits/log/any/", offline.VisitLogAny.as_view(), name="visit-log-any"),
    path("visits/queued/", queued.VisitQueued.as_view(), name="visit-queued"),
    path("visits/queued/files/", limited(MOST)(queued.FileQueued.as_view()), name="visit-queued-files"),
    path("visits/<int:pk>/", visits.VisitDetail.as_view(), name="visit-detail"),
    path("visits/<int:pk>/edit/", visits.VisitEdit.as_view(), name="visit-edit"),
    path("visits/<int:pk>/accept/", visits.VisitAccept.as_view(), name="visit-accept"),
    path("visits/<int:pk>/accept/<slug:kind>/<int:made>/undo/", visits.VisitUnaccept.as_view(), name="visit-unaccept"),
    path("visits/<int:pk>/take-back/", visits.VisitTakeBack.as_view(), name="visit-take-back"),
    path("visits/<int:pk>/archive/", visits.VisitArchive.as_view(), name="visit-archive"),
    path("visits/<int:pk>/restore/", visits.VisitRestore.as_view(), name="visit-restore"),
    path("plans/new/", plans.PlanCreate.as_view(), name="plan-create"),
    path("plans/accept/", calendars.PlanAcceptMany.as_view(), name="plan-accept-many"),
    path("plans/no-room/", unplaced.UnplacedList.as_view(), name="unplaced-list"),
    path("plans/<int:pk>/shift/", plans.PlanShift.as_view(), name="plan-shift"),
    path("plans/<int:pk>/visit.ics", feeds.PlanIcs.as_view(), name="plan-ics"),
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
    path("promises/kept/", promise_rates.PromiseRates.as_view(), name="promise-rates"),
    path("promises/<int:pk>/broken/", promises.PromiseGiveUp.as_view(), name="promise-broken"),
    path("promises/<int:pk>/", promises.PromiseDetail.as_view(), name="promise-detail"),
    path("promises/<int:pk>/edit/", promises.PromiseEdit.as_view(), name="promise-edit"),
    path("promises/<int:pk>/drop/", promises.PromiseDrop.as_view(), name="promise-drop"),
    path("promises/<int:pk>/keep/", promises.PromiseKeep.as_view(), name="promise-keep"),
    path("promises/<int:pk>/reopen/", promises.PromiseReopen.as_view(), name="promise-reopen"),
    path("promises/<int:pk>/move/", promises.PromiseMove.as_view(), name="promise-move"),
    path("aids/", aids.AidList.as_view(), name="aid-list"),
    path("aids/new/", aids.AidCreate.as_view(), name="aid-create"),
    path("aids/<int:pk>/edit/", aids.AidEdit.as_view(), name="aid-edit"),
    path("aids/<int:pk>/archive/", aids.AidArchive.as_view(), name="aid-archive"),
    path("aids/<int:pk>/restore/", aids.AidRestore.as_view(), name="aid-restore"),
    path("objections/", objections.ObjectionList.as_view(), name="objection-list"),
    path("objections/new/", objections.ObjectionCreate.as_view(), name="objection-create"),
    path("objections/<int:pk>/edit/", objections.ObjectionEdit.as_view(), name="objection-edit"),
    path("objections/<int:pk>/archive/", objections.ObjectionArchive.as_view(), name="objection-archive"),
    path("objections/<int:pk>/restore/", objections.ObjectionRestore.as_view(), name="objection-restore"),
    path("cases/", cases.CaseList.as_view(), name="case-list"),
    path("cases/board/", cases.CaseBoard.as_view(), name="case-board"),
    path("cases/new/", case_steps.CaseCreate.as_view(), name="case-create"),
    path("cases/<int:pk>/", cases.CaseDetail.as_view(), name="case-detail"),
    path("cases/<int:pk>/take/", case_steps.CaseTake.as_view(), name="case-take"),
    path("cases/<int:pk>/answer/", case_steps.CaseAnswer.as_view(), name="case-answer"),
    path("cases/<int:pk>/hand-over/", case_steps.CaseHand.as_view(), name="case-hand-over"),
    path("cases/<int:pk>/wait/", case_steps.CaseWait.as_view(), name="case-wait"),
    path("cases/<int:pk>/resume/", case_steps.CaseResume.as_view(), name="case-resume"),
    path("cases/<int:pk>/resolve/", case_steps.CaseResolve.as_view(), name="case-resolve"),
    path("cases/<int:pk>/accept/", case_steps.CaseAccept.as_view(), name="case-accept"),
    path("cases/<int:pk>/reopen/", case_steps.CaseReopen.as_view(), name="case-reopen"),
    path("cases/<int:pk>/cancel/", case_steps.CaseCancel.as_view(), name="case-cancel"),
    path("cases/<int:pk>/note/", case_steps.CaseComment.as_view(), name="case-comment"),
    path("cases/<int:pk>/back/", case_steps.CaseBack.as_view(), name="case-back"),
    path("cases/<int:pk>/edit/", case_steps.CaseEdit.as_view(), name="case-edit"),
    path("cases/<int:pk>/files/", limited(MOST)(case_steps.CaseAttach.as_view()), name="case-attach"),
    path("customers/<int:pk>/cases-now/", cases.AccountCasesNow.as_view(), name="account-cases-now"),
    path("customers/<int:pk>/cases-panel/", cases.AccountCases.as_view(), name="account-cases"),
    path("needs/", needs.NeedList.as_view(), name="need-list"),
    path("needs/new/", need_steps.NeedCreate.as_view(), name="need-create"),
    path("needs/<int:pk>/", needs.NeedDetail.as_view(), name="need-detail"),
    path("needs/<int:pk>/edit/", need_steps.NeedEdit.as_view(), name="need-edit"),
    path("needs/<int:pk>/state/", need_steps.NeedState.as_view(), name="need-state"),
    path("needs/<int:pk>/propose/", need_steps.NeedPropose.as_view(), name="need-propose"),
    path("needs/<int:pk>/confirm/", need_steps.NeedConfirm.as_view(), name="need-confirm"),
    path("needs/<int:pk>/close/", need_steps.NeedClose.as_view(), name="need-close"),
    path("needs/<int:pk>/back/", need_steps.NeedBack.as_view(), name="need-back"),
    path("needs/<int:pk>/archive/", need_steps.NeedArchive.as_view(), name="need-archive"),
    path("needs/<int:pk>/restore/", need_steps.NeedRestore.as_view(), name="need-restore"),
    path("customers/<int:pk>/needs-panel/", needs.AccountNeeds.as_view(), name="account-needs"),
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
    path("s/<str:secret>/", survey_answers.SurveyOpen.as_view(), name="survey-open"),
    path("s/<str:secret>/stop/", survey_answers.SurveyStop.as_view(), name="survey-stop"),
    path("c/<str:secret>/", customer_links.CustomerPage.as_view(), name="customer-page"),
    path("customers/<int:pk>/page/", customer_links.AccountLinks.as_view(), name="account-links"),
    path("customers/<int:pk>/page/open/", customer_links.CustomerLinkOpen.as_view(), name="account-link-open"),
    path("customer-links/<int:pk>/revoke/", customer_links.CustomerLinkRevoke.as_view(), name="customerlink-revoke"),
    path("services/", service_deliveries.ServiceDeliveryList.as_view(), name="servicedelivery-list"),
    path("services/gaps/", service_deliveries.ServiceGaps.as_view(), name="service-gaps"),
    path("services/<int:pk>/edit/", service_deliveries.ServiceDeliveryEdit.as_view(), name="servicedelivery-edit"),
    path(
        "services/<int:pk>/archive/",
        service_deliveries.ServiceDeliveryArchive.as_view(),
        name="servicedelivery-archive",
    ),
    path(
        "services/<int:pk>/restore/",
        service_deliveries.ServiceDeliveryRestore.as_view(),
        name="servicedelivery-restore",
    ),
    path("services/<int:pk>/book/", service_deliveries.ServiceDeliveryBook.as_view(), name="servicedelivery-book"),
    path(
        "services/<int:pk>/unbook/", service_deliveries.ServiceDeliveryUnbook.as_view(), name="servicedelivery-unbook"
    ),
    path("customers/<int:pk>/services/", service_deliveries.AccountServices.as_view(), name="account-services"),
    path("customers/<int:pk>/services/new/", service_deliveries.ServiceDeliver.as_view(), name="account-service"),
    path("settings/services/", services.ServiceList.as_view(), name="service-list"),
    path("settings/services/new/", services.ServiceCreate.as_view(), name="service-create"),
    path("settings/services/<int:pk>/", services.ServiceEdit.as_view(), name="service-edit"),
    path("settings/services/<int:pk>/archive/", services.ServiceArchive.as_view(), name="service-archive"),
    path("settings/services/<int:pk>/restore/", services.ServiceRestore.as_view(), name="service-restore"),
    path("surveys/answers/", survey_answers.SurveyAnswerList.as_view(), name="surveyanswer-list"),
    path("surveys/answers/<int:pk>/", survey_answers.SurveyAnswerDetail.as_view(), name="surveyanswer-detail"),
    path("surveys/mine/", survey_answers.SurveyMine.as_view(), name="survey-mine"),
    path("surveys/mine/<int:pk>/", survey_answers.SurveyMineAnswer.as_view(), name="surveyinvitation-mine"),
    path("surveys/sent/", survey_invitations.SurveyInvitationList.as_view(), name="surveyinvitation-list"),
    path(
        "surveys/sent/<int:pk>/renew/",
        survey_invitations.SurveyInvitationRenew.as_view(),
        name="surveyinvitation-renew",
    ),
    path(
        "surveys/sent/<int:pk>/revoke/",
        survey_invitations.SurveyInvitationRevoke.as_view(),
        name="surveyinvitation-revoke",
    ),
    path("surveys/refused/<int:pk>/welcome/", survey_invitations.SurveyWelcome.as_view(), name="surveyoptout-welcome"),
    path("customers/<int:pk>/survey/", survey_invitations.SurveySend.as_view(), name="account-survey"),
    path("customers/<int:pk>/survey/team/", survey_invitations.SurveyAskTeam.as_view(), name="account-survey-team"),
    path("settings/surveys/", surveys.SurveyList.as_view(), name="survey-list"),
    path("settings/surveys/new/", surveys.SurveyCreate.as_view(), name="survey-create"),
    path("settings/surveys/<int:pk>/", surveys.SurveyEdit.as_view(), name="survey-edit"),
    path("settings/surveys/<int:pk>/archive/", surveys.SurveyArchive.as_view(), name="survey-archive"),
    path("settings/surveys/<int:pk>/restore/", surveys.SurveyRestore.as_view(), name="survey-restore"),
    path("warnings/", warnings.WarningList.as_view(), name="warning-list"),
    path("warnings/<int:pk>/", warnings.WarningDetail.as_view(), name="warning-detail"),
    path("warnings/<int:pk>/close/", warnings.WarningClose.as_view(), name="warning-close"),
    path("warnings/<int:pk>/cause/", causes.CauseWrite.as_view(), name="warning-cause"),
    path("warnings/<int:pk>/proposals/", warnings.WarningProposals.as_view(), name="warning-proposals"),
    path("warnings/<int:pk>/plays/", warnings.WarningPlays.as_view(), name="warning-plays"),
    path("warnings/<int:pk>/act/", warnings.WarningAct.as_view(), name="warning-act"),
    path("warnings/<int:pk>/plays/<int:play>/", plays.WarningApply.as_view(), name="warning-apply"),
    path("causes/<int:pk>/cite/", causes.CauseCite.as_view(), name="cause-cite"),
    path("causes/<int:pk>/confirm/", causes.CauseConfirm.as_view(), name="cause-confirm"),
    path("causes/<int:pk>/contest/", causes.CauseContest.as_view(), name="cause-contest"),
    path("causes/<int:pk>/withdraw/", causes.CauseWithdraw.as_view(), name="cause-withdraw"),
    path("plays/", plays.PlayList.as_view(), name="play-list"),
    path("plays/applied/", plays.PlayUseList.as_view(), name="playuse-list"),
    path("plays/applied/<int:pk>/undo/", plays.PlayUseUndo.as_view(), name="playuse-undo"),
    path("settings/plays/new/", plays.PlayCreate.as_view(), name="play-create"),
    path("settings/plays/<int:pk>/", plays.PlayEdit.as_view(), name="play-edit"),
    path("settings/plays/<int:pk>/archive/", plays.PlayArchive.as_view(), name="play-archive"),
    path("settings/plays/<int:pk>/restore/", plays.PlayRestore.as_view(), name="play-restore"),
    path("customers/<int:pk>/plays/", plays.AccountPlays.as_view(), name="account-plays"),
    path("customers/<int:pk>/plays/<int:play>/", plays.AccountApply.as_view(), name="account-apply"),
    path("stages/", journeys.JourneyList.as_view(), name="journey-list"),
    path("settings/milestones/", milestones.MilestoneList.as_view(), name="milestone-list"),
    path("settings/milestones/new/", milestones.MilestoneCreate.as_view(), name="milestone-create"),
    path("settings/milestones/<int:pk>/", milestones.MilestoneEdit.as_view(), name="milestone-edit"),
    path("settings/milestones/<int:pk>/archive/", milestones.MilestoneArchive.as_view(), name="milestone-archive"),
    path("settings/milestones/<int:pk>/restore/", milestones.MilestoneRestore.as_view(), name="milestone-restore"),
    path("milestones/<int:pk>/withdraw/", milestones.MilestoneWithdraw.as_view(), name="milestonemark-withdraw"),
    path("customers/<int:pk>/milestones/<int:milestone>/", milestones.MilestoneTick.as_view(), name="stage-tick"),
    path("aftermaths/", aftermaths.AftermathList.as_view(), name="aftermath-list"),
    path("aftermaths/<int:pk>/", aftermaths.AftermathDetail.as_view(), name="aftermath-detail"),
    path("aftermaths/<int:pk>/review/", aftermaths.AftermathReview.as_view(), name="aftermath-review"),
    path("aftermaths/<int:pk>/reopen/", aftermaths.AftermathReopen.as_view(), name="aftermath-reopen"),
    path("self-check/", self_checks.SelfCheckPage.as_view(), name="self-check"),
    path("self-check/history/", self_checks.SelfCheckList.as_view(), name="selfcheck-list"),
    path("self-check/<int:pk>/done/", self_checks.SelfCheckDone.as_view(), name="selfcheck-done"),
    path("self-check/<slug:measure>/", self_checks.MeasureAssess.as_view(), name="measure-assess"),
    path("dilemmas/", dilemmas.DiagnosisList.as_view(), name="diagnosis-list"),
    path("customers/<int:pk>/dilemma-panel/", dilemmas.AccountDilemma.as_view(), name="account-dilemma"),
    path("customers/<int:pk>/dilemma/<slug:dilemma>/<slug:remedy>/", dilemmas.DilemmaTake.as_view(), name="stage-take"),
    path("customers/<int:pk>/core-steps/", core_steps.AccountCoreSteps.as_view(), name="account-core-steps"),
    path("customers/<int:pk>/core-steps/<slug:point>/", core_steps.CoreStepTake.as_view(), name="core-step-take"),
    path("customers/<int:pk>/visits-panel/", stages.AccountVisits.as_view(), name="account-visits"),
    path("customers/<int:pk>/stage-panel/", stages.AccountStage.as_view(), name="account-stage"),
    path("customers/<int:pk>/stage/", stages.StageMove.as_view(), name="stage-move"),
    path("customers/<int:pk>/stage/open/", stages.StageIdentify.as_view(), name="stage-identify"),
    path("customers/<int:pk>/warn/", stages.WarningRaise.as_view(), name="warning-raise"),
]
