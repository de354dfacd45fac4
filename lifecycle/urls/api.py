"""Addresses of the life cycle's API."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from kam.ground.segments import BySegment
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
from lifecycle.api import visit_drafts as visit_drafts_api
from lifecycle.api import visits as visits_api
from lifecycle.api import warnings as warnings_api

router = SimpleRouter()
router.register("journeys", stages_api.JourneyApi, basename="journey")
router.register("stage-moves", stages_api.StageMoveApi, basename="stagemove")
router.register("aftermaths", aftermaths_api.AftermathApi, basename="aftermath")
router.register("diagnoses", dilemmas_api.DiagnosisApi, basename="diagnosis")
router.register("self-checks", self_checks_api.SelfCheckApi, basename="selfcheck")
router.register("milestone-marks", milestones_api.MilestoneMarkApi, basename="milestonemark")
router.register("milestones", milestones_api.MilestoneApi, basename="milestone")
router.register("events-held", events_held_api.EventHeldApi, basename="eventheld")
router.register("invitations", events_held_api.InvitationApi, basename="invitation")
router.register("visits", visits_api.VisitApi, basename="visit")
router.register("visit-drafts", visit_drafts_api.VisitDraftApi, basename="visitdraft")
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

patterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include(([BySegment(router.urls)], "lifecycle-api"))),
    path("api/v1/service-gaps/", services_api.ServiceGapApi.as_view(), name="service-gaps-api"),
]
