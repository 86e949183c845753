"""Groups of studies against each other: a meta-regression on what group a study is in."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Unpack

import numpy as np

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.pooling.subgroups import ALIKE, ONE_GROUP, BetweenGroups
from ketcli.models.regression.regression import regress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from ketcli.models.pooling.choices import ChoiceOptions
    from ketcli.models.regression.regression import Regression


def regress_on_groups(
    yi: ArrayLike, vi: ArrayLike, labels: Sequence[str], levels: Sequence[str], **options: Unpack[ChoiceOptions]
) -> Regression:
    """Meta-regression on an intercept and a dummy for each group but the first; all groups have one tau2.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effect sizes and sampling variances.
    labels : sequence of str, length k
        The group of each study.
    levels : sequence of str
        The groups; each coefficient after the intercept is the difference of a group from the first.
    **options
        As `ketcli.models.pooling.pool.pool`.

    Returns
    -------
    Regression
        As metafor's ``rma(yi, vi, mods = ~ group)``.

    Raises
    ------
    InvalidInput
        For labels that are not as many as studies, and as `regress`.
    NoAnswer
        For one group, or as many groups as studies.
    """
    groups = np.asarray(labels)
    if groups.shape != np.shape(yi):
        raise InvalidInput(f"{np.size(yi)} studies need as many group labels, not {groups.size}")
    if len(levels) < 2:
        raise NoAnswer(ONE_GROUP)
    X = np.column_stack([np.ones(groups.size), *(groups == level for level in levels[1:])])
    return regress(yi, vi, X, ("intercept", *levels[1:]), **options)


def omnibus(fit: Regression, labels: Sequence[str]) -> BetweenGroups:
    """Test that all groups have the same effect, from their meta-regression.

    With Hartung-Knapp the F statistic with G - 1 and k - G degrees of freedom (Knapp & Hartung, 2003), whose factor is
    never below 1 with ``adhoc``; with ``z`` the chi-squared Q_M. The test of two groups is that of the one coefficient.

    Raises
    ------
    NoAnswer
        For groups that leave no standard error.
    """
    if fit.qm is None or fit.qm_p is None or not math.isfinite(fit.qm):
        raise NoAnswer(ALIKE)
    return BetweenGroups(fit.qm, fit.qm_df, fit.qm_p, min(Counter(labels).values()), fit.df)
