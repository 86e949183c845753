"""Other arms against each other than the trials name: roles, published differences, filters on both sides."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketcli.evidence.dataset import open_folder
from ketcli.evidence.filters import Filters
from ketcli.evidence.rows import ContrastRow
from ketcli.evidence.sides import head_to_head, take_sides

FACING = open_folder(Path(__file__).parents[1] / "facing")


def test_arms_of_both_sides_face_each_other_and_others_are_gone() -> None:
    view, trials = head_to_head(FACING, "formulation", "racemic", "esketamine", Filters())
    assert set(trials) == {"juniper2021", "koa2020", "larch2022"}
    roles = {(row.trial_id, row.arm_id): row.role for row in view.arms.itertuples() if row.trial_id in trials}
    assert roles["koa2020", "ket"] == "experimental"
    assert roles["koa2020", "esk"] == "control"
    assert ("juniper2021", "sal") not in roles


def test_filters_on_arms_hold_for_both_sides() -> None:
    assert head_to_head(FACING, "formulation", "racemic", "esketamine", Filters(route=("iv",)))[1]
    view, trials = head_to_head(FACING, "formulation", "racemic", "esketamine", Filters(dose_min=0.4, dose_max=0.6))
    assert trials == ()
    assert "esketamine" not in set(view.arms["formulation"])


def test_filter_on_trials() -> None:
    only = Filters(trial=("koa2020", "alder2003"))
    assert head_to_head(FACING, "formulation", "racemic", "esketamine", only)[1] == ("koa2020",)
    assert head_to_head(FACING, "formulation", "racemic", "esketamine", Filters(trial=("alder2003",)))[1] == ()


def test_no_trial_has_both() -> None:
    assert head_to_head(FACING, "route", "im", "sc", Filters())[1] == ()


@pytest.mark.parametrize(
    ("measure", "printed", "turned"),
    [
        ("MD", (2.0, -3.0, 7.0), (-2.0, -7.0, 3.0)),
        ("RD", (0.1, -0.2, 0.4), (-0.1, -0.4, 0.2)),
        ("RR", (2.0, 0.5, 8.0), (0.5, 0.125, 2.0)),
        ("OR", (0.5, 0.25, 1.0), (2.0, 1.0, 4.0)),
    ],
)
def test_a_published_difference_turns_with_its_sides(measure, printed, turned) -> None:
    (only,) = FACING.rows(ContrastRow)
    row = only._replace(measure=measure, estimate=printed[0], ci_low=printed[1], ci_high=printed[2])
    dataset = FACING.with_rows(ContrastRow, [row])
    view, _ = head_to_head(dataset, "formulation", "racemic", "esketamine", Filters())
    (got,) = view.rows(ContrastRow)
    assert (got.arm_e, got.arm_c, got.n_e, got.n_c) == ("ket", "esk", 24, 25)
    assert (got.estimate, got.ci_low, got.ci_high) == pytest.approx(turned)
    back, _ = head_to_head(dataset, "formulation", "esketamine", "racemic", Filters())
    assert back.rows(ContrastRow) == (row,)


def test_a_difference_between_arms_of_one_side_is_gone() -> None:
    view = take_sides(FACING, ["experimental"] * len(FACING.arms))
    assert view.contrasts.empty
    assert len(view.arms) == len(FACING.arms)
    assert len(FACING.contrasts) == 1  # the dataset itself is as it was
