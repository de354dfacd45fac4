"""What the product promises, and where each promise is proved: a test, or a drill that was held and written down."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.drills import drills, is_held

ROOT = Path(__file__).resolve().parent.parent
DRILLS = "docs/operations.md#drills: "

PROMISES: dict[str, tuple[str, ...]] = {
    # Nobody sees or changes what is not theirs; nothing acknowledged is lost.
    "Q1 rows out of reach are neither seen nor changed, and look like rows that are not there": (
        "tests/test_house_doors.py::test_an_outsider_sees_no_row_on_any_page_or_in_any_export",
        "tests/test_house_doors.py::test_an_outsider_can_change_nothing_of_lins",
        "tests/test_house_roles.py::test_a_row_of_another_team_is_as_one_that_is_not_there",
        "tests/test_house_questions.py::test_no_question_of_the_document_tells_a_row_out_of_sight_from_none",
        "tests/accounts/test_gate.py::test_nobody_writes_to_a_customer_out_of_sight",
        "tests/accounts/merges/test_sight.py::test_nobody_reads_of_a_file_they_do_not_see",
        "tests/kam/test_named_customers.py::test_a_refused_save_names_no_more",
    ),
    "Q2 every address is walked as an outsider or stands on the reviewed public list": (
        "tests/test_house_doors.py::test_a_stranger_is_asked_to_sign_in_everywhere_but_on_public_pages",
        "tests/test_house_doors.py::test_every_address_has_a_name_of_its_own",
        "tests/test_house_doors.py::test_the_admin_is_closed_to_everybody_but_its_staff",
    ),
    "Q3 only a form's own fields are taken, and nobody gives more than they hold": (
        "tests/kam/test_api.py::test_nothing_but_the_form_s_fields_can_be_set",
        "tests/accounts/test_accounts_api.py::test_fields_of_the_system_are_not_taken",
        "tests/accounts/test_accounts_api.py::test_nobody_assigns_an_owner_without_the_right",
        "tests/kam/test_people.py::test_flags_and_passwords_cannot_be_typed_in",
        "tests/kam/test_people.py::test_nobody_changes_their_own_role_or_disables_themselves",
        "tests/kam/test_ways_in.py::test_the_way_in_of_a_director_is_not_the_administrator_s",
        "tests/kam/test_sign_in.py::test_a_token_is_given_no_more_than_its_maker_may",
        "tests/kam/test_roles.py::test_an_administrator_makes_nobody_a_director_while_there_is_one",
    ),
    "Q4 what a role may not read it reads nowhere; jobs act with their starter's rights": (
        "tests/test_house_doors.py::test_finance_sees_every_customer_and_no_contact",
        "tests/kam/test_closed_keys.py::test_nor_does_any_answer",
        "tests/kam/test_closed_events.py::test_every_noun_that_takes_the_right_is_closed",
        "tests/kam/test_closed_events.py::test_what_an_older_log_names_is_left_out",
        "tests/test_house_questions.py::test_who_may_not_see_people_finds_none_by_name_or_key",
        "tests/lifecycle/test_suspicions.py::test_a_suspicion_is_read_by_few_through_every_door",
        "tests/kam/test_webhook_sight.py::test_a_customer_that_left_its_keeper_s_sight_is_not_sent",
        "tests/kam/test_webhook_sight.py::test_a_suspicion_is_not_sent_once_its_keeper_s_role_reads_none",
        "tests/accounts/imports/test_rows.py::test_the_rights_of_whoever_imports_hold",
    ),
    "Q5 what was acknowledged outlives a killed web server, once": (DRILLS + "Killed web",),
    "Q6 killed workers lose and double nothing": (
        "tests/kam/test_runs.py::test_a_dead_worker_s_run_is_taken_over_and_the_dead_one_writes_nothing_more",
        "tests/analytics/test_parts.py::test_a_worker_killed_in_the_middle_changes_nothing",
        "tests/kam/test_webhooks.py::test_a_message_whose_worker_died_is_sent_again",
        "tests/kam/test_mailing.py::test_a_mail_whose_worker_died_goes_again_under_its_number",
        "tests/accounts/imports/test_orders.py::test_killed_in_the_middle_it_is_nothing",
        DRILLS + "Killed workers",
    ),
    "Q7 a Redis that forgot everything costs nothing": (DRILLS + "Redis flushed, away, frozen",),
    "Q8 without Redis the web answers and work waits": (
        "tests/kam/test_runs.py::test_a_broker_that_is_away_keeps_nobody_waiting_and_loses_nothing",
        "tests/kam/test_redis_away.py::test_a_frozen_cache_is_asked_again_after_a_while",
        "tests/kam/test_redis_away.py::test_a_frozen_broker_is_asked_by_one_page_and_then_by_the_relay",
        DRILLS + "Redis flushed, away, frozen",
    ),
    "Q9 one key, one effect, one answer": (
        "tests/kam/test_api.py::test_a_key_is_done_once_and_answered_the_same",
        "tests/kam/test_api.py::test_a_first_request_in_progress_is_a_conflict",
        "tests/kam/test_keys_taken_over.py::test_a_key_is_kept_for_a_day_at_least_and_not_for_ever",
        "tests/kam/test_api.py::test_another_person_s_key_is_another_key",
        "tests/kam/test_parallel.py::test_twenty_calls_with_one_key_store_one_row",
        "tests/kam/test_parallel.py::test_twenty_taps_on_one_button_start_one_run",
        "tests/kam/test_hardened.py::test_eight_calls_at_once_ask_for_one_run",
        "tests/lifecycle/test_parallel_taps.py::test_a_warning_is_raised_once",
    ),
    "Q10 no change overwrites another unseen": (
        "tests/kam/test_writers.py::test_of_five_writers_in_each_of_fifty_rounds_one_is_kept",
        "tests/kam/test_api.py::test_who_read_an_older_version_overwrites_nothing",
        "tests/test_house_versions.py::test_who_read_an_older_version_changes_nothing",
        "tests/accounts/test_accounts_pages.py::test_a_stale_form_is_refused_and_shows_the_others_change",
        "tests/kam/test_parallel.py::test_of_twenty_writers_each_change_is_kept_or_refused",
    ),
    "Q11 totals and scores equal a computation from scratch": (
        "tests/analytics/test_trade_facts.py::test_the_database_and_the_definitions_agree",
        "tests/analytics/test_recompute.py::test_the_same_data_and_day_give_the_same_rows_and_one_run",
        "tests/analytics/test_parts.py::test_workers_that_come_do_all_of_it_and_say_the_same",
        "tests/accounts/test_receivables.py::test_totals_equal_plain_sql_to_the_cent",
        "tests/accounts/test_payments.py::test_two_at_once_settle_no_order_twice",
        "tests/lifecycle/test_parallel_standings.py::test_a_visit_logged_meanwhile_is_the_last_one",
    ),
    "Q12 a file comes in whole or its good rows do, once, with each fault named": (
        "tests/accounts/imports/test_orders.py::test_one_bad_row_keeps_all_out_unless_the_good_ones_are_asked_for",
        DRILLS + "Killed import",
        "tests/accounts/imports/test_orders.py::test_the_same_file_again_adds_nothing",
        "tests/accounts/imports/test_accounts.py::test_faults_name_row_column_and_reason",
    ),
    "Q13 a merge loses nothing and can be undone": (
        "tests/accounts/merges/test_merges.py::test_every_relation_has_a_rule_and_no_rule_is_left_over",
        "tests/accounts/merges/test_merges.py::test_nothing_stays_behind_and_the_ledger_is_the_same_to_the_cent",
        "tests/accounts/merges/test_merges.py::test_the_undo_puts_back_every_row_of_every_table",
        "tests/accounts/merges/test_contact_merges.py::test_every_relation_to_a_contact_has_a_rule_and_no_rule_is_left_over",
    ),
    "Q14 money is exact, with its currency, and its total is what is shown": (
        "tests/test_house_trust.py::test_no_column_holds_money_as_a_float",
        "tests/test_house_trust.py::test_reading_changes_no_record_and_tells_no_money_as_a_float",
        "tests/accounts/test_doors.py::test_an_order_with_lines_is_their_sum",
        "tests/analytics/test_waterfalls.py::test_a_total_is_the_sum_of_its_accounts",
    ),
    "Q15 a database that restarts is a 503 with Retry-After, and soon over": (
        "tests/kam/test_hardened.py::test_a_database_error_under_a_key_is_503_and_frees_the_key",
        DRILLS + "Database restarted under load",
    ),
    # Hostile input.
    "Q16 no input is a fault; a refusal names the field and nothing of the inside": (
        DRILLS + "Cases",
        "tests/kam/test_schema.py::test_no_input_gives_a_fault",
        "tests/test_house_hostile.py::test_no_question_is_a_fault",
        "tests/test_house_hostile.py::test_no_key_in_an_address_is_a_fault",
        "tests/test_house_hostile.py::test_no_body_is_a_fault",
        "tests/kam/test_api.py::test_hostile_json_is_refused_in_words",
        "tests/kam/test_api.py::test_every_refusal_has_one_shape",
    ),
    "Q17 lists sort by what is on their fixed list, and no door speaks SQL": (
        "tests/kam/test_lists.py::test_a_sort_that_is_not_in_the_fixed_list_is_the_usual_one",
        "tests/kam/test_api.py::test_a_parameter_nobody_knows_is_refused",
        "tests/test_house_trust.py::test_no_door_speaks_sql",
    ),
    "Q18 stored text is shown and never run": (
        "tests/kam/test_people.py::test_every_page_carries_the_policy_that_runs_no_inline_script",
        "tests/browser/test_numbers.py::test_no_page_breaks_the_content_security_policy_while_pictures_are_drawn",
        "tests/kam/test_ui.py::test_rows_escape_text_and_keep_prepared_html",
        "tests/kam/test_ui.py::test_a_picture_can_never_close_its_script_element",
        "tests/lifecycle/test_survey_answers.py::test_what_they_write_is_shown_and_never_run",
        "tests/test_house.py::test_templates_hold_no_inline_style_or_script",
    ),
    "Q19 no exported cell is live": ("tests/kam/test_lists.py::test_no_exported_cell_is_live",),
    "Q20 calls go out by one way, to the address that was checked": (
        "tests/kam/test_outgoing.py::test_addresses_inside_are_closed",
        "tests/kam/test_outgoing.py::test_such_an_address_is_refused_by_its_field",
        "tests/kam/test_outgoing.py::test_the_call_goes_to_the_address_that_was_checked",
        "tests/kam/test_outgoing.py::test_redirects_are_answers_and_closed_networks_stay_closed",
        "tests/kam/sign_ons/test_forgeries.py::test_what_a_provider_points_to_is_called_only_if_it_may_be",
    ),
    "Q21 attachments are saved and never shown, by record and in scope": (
        "tests/accounts/test_documents.py::test_nothing_is_ever_shown_as_a_page",
        "tests/accounts/test_documents.py::test_who_may_add_and_who_may_read",
        "tests/accounts/test_documents.py::test_too_large_and_empty_are_refused_and_leave_nothing",
        "tests/accounts/test_documents.py::test_bytes_that_the_disk_lost_are_a_404_and_no_path_leads_out",
    ),
    "Q22 sheets are measured before they are read, and read right or refused": (
        "tests/accounts/imports/test_files.py::test_bombs_are_refused_before_they_go_off",
        "tests/accounts/imports/test_files.py::test_a_sheet_with_a_dtd_is_refused",
        "tests/accounts/imports/test_files.py::test_encodings_are_read_right",
        "tests/accounts/imports/test_files.py::test_other_encodings_are_refused_in_words",
        "tests/accounts/imports/test_wide_files.py::test_a_small_file_of_a_huge_table_is_refused_at_once",
    ),
    "Q23 a survey's link gives one answer, ends, and looking at it changes nothing": (
        "tests/lifecycle/test_surveys.py::test_after_a_visit_those_who_were_met_are_asked_once_by_mail",
        "tests/kam/test_parallel.py::test_a_survey_link_answered_twenty_times_at_once_holds_one_answer",
        "tests/lifecycle/test_survey_answers.py::test_looking_changes_nothing",
        "tests/lifecycle/test_survey_answers.py::test_an_expired_one_is_over_but_still_lets_one_say_no_more",
        "tests/lifecycle/test_survey_answers.py::test_who_tries_links_is_slowed_down_and_a_link_has_its_own_limit",
    ),
    "Q24 a calendar's address is one person's, and shows what they may see now": (
        "tests/lifecycle/test_feed.py::test_what_its_owner_no_longer_sees_is_gone",
        "tests/lifecycle/test_feed.py::test_revoked_rotated_and_guessed_addresses_are_404",
        "tests/lifecycle/test_feed.py::test_the_secret_is_shown_once_and_kept_as_a_digest",
    ),
    "Q25 guessing passwords is stopped, and tells nothing of names": (
        "tests/kam/test_sign_in.py::test_the_sixth_wrong_try_blocks_a_name_from_its_address",
        "tests/kam/test_sign_in.py::test_the_sixtieth_wrong_try_blocks_an_address_for_every_name",
        "tests/kam/test_sign_in.py::test_unknown_names_are_answered_and_blocked_like_known_ones",
        "tests/kam/test_sign_in.py::test_a_wrong_password_is_reckoned_as_long_for_a_name_that_is_not_there",
        "tests/kam/test_sign_in.py::test_a_reset_says_the_same_for_unknown_addresses_and_stops_at_the_sixth",
        "tests/kam/sign_ons/test_forgeries.py::test_a_forged_answer_opens_nothing",
        "tests/kam/sign_ons/test_alone.py::test_passwords_open_nothing_but_for_an_administrator_who_is_named",
    ),
    "Q26 sessions and tokens end when they must, posts carry a token, reading changes nothing": (
        "tests/kam/test_sign_in.py::test_a_sign_in_gets_a_session_of_its_own",
        "tests/kam/test_sign_in.py::test_a_new_password_ends_other_sessions_and_all_tokens",
        "tests/kam/test_sign_in.py::test_disabling_or_another_role_ends_sessions_and_tokens",
        "tests/kam/sign_ons/test_walk.py::test_a_role_is_the_claim_s_at_each_sign_in_and_the_record_says_so",
        "tests/test_house_sessions.py::test_no_operation_is_done_by_a_session_alone",
        "tests/test_house_sessions.py::test_no_page_is_posted_by_a_session_alone",
        "tests/test_house_trust.py::test_reading_changes_no_record_and_tells_no_money_as_a_float",
    ),
    "Q27 no address leads away from here": (
        "tests/kam/test_sign_in.py::test_no_address_leads_away_from_here",
        "tests/kam/sign_ons/test_walk.py::test_no_address_leads_away_from_here",
    ),
    "Q28 hours are the reader's, and a visit keeps its hour over a change of the clock": (
        "tests/lifecycle/test_feed.py::test_nine_oclock_stays_nine_oclock_on_both_sides_of_the_change",
        "tests/lifecycle/test_feed_again.py::test_the_daily_mail_says_nine_on_both_sides_of_the_change",
        "tests/lifecycle/rules/test_deadlines.py::test_a_change_of_the_clock_at_the_weekend_costs_nobody_an_hour",
        "tests/lifecycle/actions/test_visits.py::test_a_day_is_the_day_where_the_user_is",
        "tests/kam/test_lists.py::test_a_file_speaks_its_readers_language_and_time",
    ),
    "Q29 webhooks arrive, signed, under one number, however often it takes": (
        "tests/kam/test_webhooks.py::test_a_thousand_with_a_third_failing_all_arrive",
        DRILLS + "Killed senders",
        "tests/kam/test_webhooks.py::test_what_happens_is_told_with_a_signature_that_the_public_library_knows",
        "tests/kam/test_webhooks.py::test_pauses_add_up_to_three_days_and_a_quarter_of_an_hour",
        "tests/kam/test_webhooks.py::test_gone_ends_it_at_once",
        "tests/kam/test_webhooks.py::test_one_and_a_span_are_sent_again_under_their_numbers",
    ),
    "Q30 a token opens what its scopes say and its maker sees": (
        "tests/test_house_scopes.py::test_each_operation_takes_its_scope_and_no_other",
        "tests/test_house_scopes.py::test_an_ended_token_opens_nothing",
        "tests/test_house_scopes.py::test_a_token_sees_and_changes_what_its_maker_may_now",
        "tests/kam/test_sign_in.py::test_a_token_is_shown_once_and_kept_as_a_digest",
        "tests/kam/test_token_renewals.py::test_it_may_no_more_than_its_maker_may_now",
        "tests/kam/test_service_accounts.py::test_a_program_may_no_more_than_whoever_named_its_owner",
        "tests/kam/test_rights.py::test_whoever_makes_tokens_can_make_one_for_each_resource_that_they_may_write",
    ),
    # It stays up.
    "Q31 hours of work take no more memory": (DRILLS + "Load",),
    "Q32 pages stay quick at their peak": (DRILLS + "Load",),
    "Q33 three times the peak is refused in order and over at once": (DRILLS + "Load",),
    "Q34 a neighbour that hangs keeps nobody waiting": (
        DRILLS + "Hanging neighbours",
        "tests/kam/test_webhooks.py::test_one_that_hangs_keeps_nobody_else_waiting",
        "tests/kam/test_outgoing.py::test_who_drips_is_cut_off",
        "tests/kam/test_mailing.py::test_a_dead_server_is_asked_once_a_round_and_tasks_go_on",
    ),
    "Q35 a full disk, a database that only reads, a clock that jumps: a clear word, then well again": (
        "tests/kam/test_bad_days.py::test_a_full_disk_is_told_and_leaves_nothing_half_written",
        "tests/kam/test_bad_days.py::test_a_database_that_only_reads_is_told",
        "tests/kam/test_bad_days.py::test_a_clock_that_jumps_an_hour_stops_nothing",
    ),
    "Q36 a release under load fails nobody": (
        "tests/deploy/test_processes.py::test_every_process_ends_in_peace_when_told_to",
        DRILLS + "Restart under load",
        DRILLS + "Upgrade under load",
    ),
    "Q37 a page asks as often for a thousand rows as for ten, and seldom": (
        "tests/test_house_doors.py::test_no_page_fails_its_manager_or_asks_the_database_more_than_25_times",
        "tests/accounts/test_accounts_pages.py::test_the_list_costs_the_same_for_ten_rows_and_a_thousand",
        "tests/accounts/test_accounts_pages.py::test_one_customer_costs_the_same_however_much_happened",
        "tests/analytics/test_lists.py::test_queries_do_not_grow_with_the_rows",
        "tests/test_house_counts.py::test_no_list_asks_more_often_for_sixty_rows_than_for_two",
        "tests/lifecycle/test_pages.py::test_questions_to_the_database_do_not_grow_with_the_rows",
    ),
    "Q38 each happening is one row of the log, written with it and never changed": (
        "tests/test_house_actions.py::test_every_recorded_verb_is_declared",
        "tests/test_house_actions.py::test_only_actions_change_data",
        "tests/test_house_trust.py::test_what_the_log_holds_is_never_changed",
        "tests/accounts/test_erasures.py::test_it_is_one_event_without_a_name_and_what_happened_before_stays_happened",
        "tests/accounts/test_orders_verbs.py::test_an_order_is_placed_with_one_event",
        "tests/lifecycle/actions/test_visits.py::test_a_visit_leaves_people_met_an_event_and_a_standing",
        "tests/kam/test_writers.py::test_of_five_writers_in_each_of_fifty_rounds_one_is_kept",
    ),
    "Q39 a company's settings leave nothing to warn about, and no password is known": (
        "tests/deploy/test_start.py::test_the_settings_of_a_company_leave_nothing_to_warn_about",
        "tests/deploy/test_start.py::test_an_empty_instance_lets_its_first_administrator_in",
        "tests/kam/test_sign_in.py::test_the_first_administrator_gets_in_by_a_one_time_link",
    ),
    "Q40 each alarm goes off when it must": (
        "tests/kam/test_alarms.py::test_every_alarm_has_its_drill",
        "tests/kam/test_alarms.py::test_an_alarm_goes_off_alone",
        "tests/kam/test_runs.py::test_health_tells_what_is_late",
    ),
}  # fmt: skip


@cache
def names_in(path: Path) -> frozenset[str]:
    """The tests of a file, read without running it."""
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def is_there(proof: str) -> bool:
    if proof.startswith(DRILLS):
        return is_held(drills().get(proof.removeprefix(DRILLS), ""))
    path, _, test = proof.partition("::")
    return test.startswith("test_") and test in names_in(ROOT / path)


def test_every_promise_is_in_the_table_once():
    assert [promise.split()[0] for promise in PROMISES] == [f"Q{number}" for number in range(1, 41)]


@pytest.mark.parametrize("promise", PROMISES)
def test_a_promise_has_its_proof(promise):
    proofs = PROMISES[promise]
    assert proofs and len(set(proofs)) == len(proofs), "no proof, or one named twice"
    assert not [proof for proof in proofs if not is_there(proof)], (
        "not written, or a drill without its day and verdict, or one that was broken last"
    )


def test_what_is_not_there_proves_nothing():
    assert not any(map(is_there, ("tests/test_promises.py::test_of_nothing", "tests/nowhere.py::test_x")))
    assert not is_there("tests/test_promises.py::names_in")
    assert not is_there(DRILLS + "Never held")
