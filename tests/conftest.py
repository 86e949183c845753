"""Shared by all tests: helper modules beside this file are imported as `tests.<name>`."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from ketcli.errors import as_option, spelling

if TYPE_CHECKING:
    from collections.abc import Iterator

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.pop("PYTHONUNBUFFERED", None)  # of processes that tests start: users have standard streams with buffers

# how long an example takes depends on what else the machine does; time is measured in bench/
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ketcli", UNTIMED)
settings.register_profile("quick", UNTIMED, max_examples=20)  # of `make quick`
settings.register_profile("steady", UNTIMED, derandomize=True)  # of CI: the same examples for the same code
settings.register_profile("brief", UNTIMED, derandomize=True, max_examples=20)  # of CI with the lowest versions
settings.load_profile("ketcli")

# modules, and single tests, that start many processes, draw many pictures or fit many models: `make quick` does without
SLOW = {
    "asking/test_read.py::test_any_options_together_round_trip",
    "asking/test_shared_dataset.py",
    "browser/test_own_report.py",
    "browser/test_pooling.py",
    "browser/test_print.py",
    "browser/test_report.py",
    "browser/test_site.py",
    "cli/test_claims.py",
    "cli/test_clinical_questions.py",
    "cli/test_compare.py::test_every_format_and_quiet",
    "cli/test_compare.py::test_pool_by_compare_and_regress_give_the_same_test",
    "cli/test_completion.py",
    "cli/test_contract.py",
    "cli/test_data_commands.py",
    "cli/test_diff.py",
    "cli/test_dose.py::test_every_format",
    "cli/test_every_window.py::test_an_answer_or_none",
    "cli/test_extremes.py::test_no_figure_makes_infinities",
    "cli/test_extremes.py::test_ratios_beyond_what_a_number_holds",
    "cli/test_help.py::test_the_questions_of_the_first_screen_have_answers",
    "cli/test_hostile.py",
    "cli/test_json.py::test_every_answer_has_one_form",
    "cli/test_json.py::test_the_command_is_the_question_and_asks_it_again",
    "cli/test_kept.py::test_what_is_refused_and_why",
    "cli/test_known_outcomes.py",
    "cli/test_metamorphic.py::test_filters_commute",
    "cli/test_metamorphic_long.py",
    "cli/test_names.py",
    "cli/test_network.py::test_ascii_and_narrow_terminals",
    "cli/test_notes.py",
    "cli/test_one_number.py",
    "cli/test_oracle.py::test_program_agrees_with_metafor",
    "cli/test_pager.py",
    "cli/test_plot.py",
    "cli/test_safety.py::test_every_format_and_ascii",
    "cli/test_safety.py::test_the_interval_of_a_sentence_by_bayes_stands_in_its_row_too",
    "cli/test_script.py",
    "cli/test_streams.py",
    "cli/test_summary.py",
    "cli/test_tables.py::test_columns_come_as_asked",
    "cli/test_tables.py::test_every_table_is_the_same_in_every_form",
    "cli/test_timecourse.py",
    "cli/test_words.py::test_a_word_gives_the_answer_of_the_value_that_it_means",
    "evidence/checking/test_check.py",
    "evidence/checking/test_corruptions.py",
    "evidence/checking/test_plausible.py::test_the_cell_is_named",
    "evidence/test_filters.py::test_every_trial_is_either_kept_or_left_out_once",
    "evidence/test_trial_names.py::test_every_trial_opens_by_its_own_names",
    "living/test_expectations.py::test_every_value_has_a_path",
    "living/test_released.py",
    "living/test_schema.py::test_the_one_of_all_holds_for_an_answer_of_any",
    "models/bayes/test_posterior.py::test_bayesmeta",
    "models/bayes/test_posterior.py::test_brute_force",
    "models/bias/test_selection.py::test_equals_a_general_optimizer",
    "models/blocks/test_cluster.py",
    "models/blocks/test_run.py",
    "models/missing/test_assumptions.py::test_bound_is_the_worst_selection",
    "models/multilevel/test_multilevel.py",
    "models/network/test_blocks.py::test_designs_on_their_own_equal_one_model_with_a_column_a_design_and_treatment",
    "models/network/test_network.py::test_order_and_names_of_treatments_do_not_matter",
    "models/omission/test_refits.py",
    "models/permutation/test_designs.py::test_tau2_is_that_of_one_fit",
    "models/permutation/test_permutation.py",
    "models/pooling/test_glmm.py::test_metafor",
    "models/pooling/test_pool_oracle.py::test_hard_data",
    "models/pooling/test_pool_properties.py",
    "models/pooling/test_tau2.py::test_two_maxima_of_the_likelihood",
    "models/regression/test_groups.py",
    "models/subsets/test_gosh.py",
    "overviews/test_claims.py",
    "overviews/test_replicate.py::test_every_published_row_of_the_bundled_data_has_a_rule_or_a_reason",
    "questions/answers/test_aspects.py::test_each_kind_of_placebo_is_said_as_its_own_pool_says_it",
    "questions/answers/test_aspects.py::test_one_question_is_primary_and_all_others_are_exploratory",
    "questions/answers/test_aspects.py::test_points_are_those_of_the_mean_difference_and_of_the_summary",
    "questions/answers/test_aspects.py::test_trials_at_low_risk_of_bias_alone",
    "questions/answers/test_beside.py::test_a_switch_that_adds_trials_is_said_as_it_answers_itself",
    "questions/answers/test_multiverse.py::test_every_specification_is_what_its_options_give",
    "questions/answers/test_multiverse.py::test_other_questions_start_from_what_was_asked",
    "questions/answers/test_multiverse.py::test_pool_says_in_one_line_what_the_multiverse_says",
    "questions/data/test_side_by_side.py::test_nothing_is_lost_and_efficacy_comes_first",
    "questions/data/test_side_by_side.py::test_paired_figures_and_baselines_have_no_effect_size",
    "questions/effects/test_study_dataset.py::test_side_effects",
    "questions/safety/test_safety.py::test_levels_add_up_to_the_whole",
    "questions/safety/test_safety.py::test_relations_that_always_hold",
    "show/forest/test_model.py::test_weights_are_shares_of_the_pooled_effect_that_stands_below_and_the_head_says_which",
    "show/plots/test_drawn.py",
    "show/plots/test_layout.py",
    "show/plots/test_legible.py",
    "show/plots/test_style.py::test_bytes_do_not_change_with_time_or_with_the_settings_of_the_user",
    "show/report/test_own_report.py::test_one_file_alone_makes_a_report_too",
    "show/report/test_own_report.py::test_sections_in_the_order_of_a_review",
    "show/report/test_report_kept.py",
    "show/script/test_scripts.py",
    "show/test_choices.py::test_a_row_a_distinct_set_sorted_by_its_estimate",
    "show/test_coverage.py::test_every_row_of_a_summary_says_of_how_many",
    "show/test_coverage.py::test_overviews_say_it_too",
    "show/test_coverage.py::test_the_second_sentence_is_the_coverage_of_the_json",
    "show/test_directions.py",
    "show/test_headlines.py",
    "show/test_names.py",
    "show/test_network_picture.py::test_any_network_can_be_drawn",
    "show/test_references.py::test_bibtex_is_read_back_with_every_key_and_address",
    "show/test_summary.py::test_one_trial_is_not_said_where_the_row_counts_more",
    "show/test_time_and_dose.py::test_as_kept",
    "show/test_time_and_dose.py::test_pictures_stay_within_their_width",
    "show/test_whole_answers.py",
    "test_api.py::test_pictures_and_studies_of_an_answer",
    "test_api.py::test_the_same_answer_as_the_command_line",
    "test_docs.py",
    "test_fuzzing.py",
    "test_own_data.py::test_every_command_of_the_walk_through_a_review_runs",
    "test_packaging.py",
    "test_recipes.py",
    "test_same_everywhere.py",
    "test_spelling.py::test_nothing_that_python_is_told_is_spelled_as_it_is_typed",
    "test_ufuncs.py::test_scipy_is_whole_afterwards",
}


TOLD_PYTHON = {"test_api.py", "test_errors.py", "test_spelling.py"}


@pytest.fixture(autouse=True)
def _options_are_spelled_as_typed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests read what the command line says, whatever floor they ask; the modules above read what Python says."""
    with nullcontext() if request.path.name in TOLD_PYTHON else spelling(as_option):
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow."""
    for item in items:
        module = item.path.relative_to(Path(__file__).parent).as_posix()
        if not SLOW.isdisjoint((module, f"{module}::{item.name.partition('[')[0]}")):
            item.add_marker(pytest.mark.slow)
