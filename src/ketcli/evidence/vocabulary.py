"""The words of the dataset: allowed values of its columns, with what they mean, and its rating scales."""

from __future__ import annotations

from typing import NamedTuple

SEVERAL = ";"  # between the values of a cell that may hold several
ROUTES = ("iv", "im", "sc", "intranasal", "oral", "inhaled")
FORMULATIONS = ("racemic", "esketamine")
DIAGNOSES = {
    "mdd": "major depressive disorder, resistance to treatment not required",
    "trd": "treatment-resistant depression (the trial's own definition)",
    "bipolar": "bipolar depression",
    "suicidal_mdd": "depression with current suicidal ideation as an entry criterion",
    "mixed": "unipolar and bipolar depression, or several diagnoses with depression",
    "other": "depression beside another main condition",
}
CONTROLS = {
    "inactive_placebo": "saline, placebo spray or placebo tablet",
    "active_placebo": "a drug that imitates the acute effects (midazolam, remifentanil ...)",
    "active_drug": "another treatment with an effect of its own (quetiapine, diclofenac, an anaesthetic with ECT ...)",
    "ect": "electroconvulsive therapy",
    "head_to_head": "another formulation, dose or schedule of ketamine",
}
DESIGNS = ("parallel", "crossover")
SESSIONS = ("single", "repeated")
POOL_ROLES = {
    "acute": "may enter an acute controlled pool",
    "relapse_prevention": "randomized withdrawal after open treatment",
    "comparator_ect": "compared with ECT",
    "adjunct_to_ect": "given as or with the anaesthetic for ECT",
    "comparator_active_drug": "compared with another active drug",
    "head_to_head": "racemic ketamine against esketamine",
    "overlapping_sample": "people (probably) already counted in another trial of the dataset",
    "not_randomized": "order or allocation not at random",
    "not_depressed": "a sample that was not selected for depression",
    "adolescents": "people under 18 years of age",
    "dose_schedule_comparison": "ketamine in both arms",
    "other_population": "people depressed in another setting (surgery, childbirth, cancer, Parkinson's disease)",
    "doubtful": "its printed figures are publicly held to be impossible: shown, in no pool",
}
UNFINISHED = ("running", "unknown")
STATUSES = {
    "results_published": "a report, or its abstract, gives results",
    "results_posted": "results are posted in a register, no report is known",
    "completed": "the register says so, no results are known",
    "terminated": "stopped early, no report is known",
    "running": "recruiting or treating",
    "unknown": "not seen",
}
MEMBERSHIP = ("yes", "no", "unknown")


class Review(NamedTuple):
    """A published review that the dataset is held against: its name, where it lists its trials, and how many it has."""

    label: str
    listed_in: str
    trials: int


# By the name that `--review` takes; `trials.csv` has a column `in_<name>` for each.
REVIEWS = {
    # eClinicalMedicine 62:102127; the number of trials by its abstract
    "nikolin2023": Review("Nikolin 2023", "Table 1", 49),
}
# what a published judgement of risk of bias means, whatever its tool calls it
LOW, SOME, HIGH = "low", "some", "high"
BIAS_LEVELS = {
    **{"low": LOW, "unclear": SOME, "some concerns": SOME, "moderate": SOME, "no information": SOME},
    **{"high": HIGH, "serious": HIGH, "critical": HIGH},
}
OVERALL = "overall"  # the domain that stands for the whole trial
ARM_ROLES = ("experimental", "control")
DOSE_UNITS = ("mg/kg", "mg")
STATISTICS = ("baseline", "change", "endpoint", "events")
FIRST_PERIOD = "first_period"
ANALYSES = {
    "observed": "people with an observation at that time",
    "mmrm": "mixed model for repeated measures",
    "itt_imputed": "all randomized, missing values imputed in another way than LOCF",
    "locf": "last observation carried forward",
    "as_treated": "people by the treatment they received (safety set), which may exceed those randomized to it",
    FIRST_PERIOD: "crossover trial, first period only (between people)",
    "both_periods": "crossover trial, both periods (within people)",
}
# Which analysis set stands for a trial when it reports several: a crossover trial's paired data first, then data
# as observed, then model-based and imputed ones; the first period alone only where nothing else is there.
ANALYSIS_PREFERENCE = ("both_periods", "observed", "", "as_treated", "mmrm", "itt_imputed", "locf", FIRST_PERIOD)
# Visits of a course of ECT, whose length in hours nobody states. Where the end of each trial is asked for, the first
# that a trial has stands.
VISITS = {
    "end_of_course": "after the last session of a course of ECT",
    "mid_course": "in the middle of a course of ECT",
    "2w_after": "two weeks after a course of ECT",
    "1m_after": "one month after a course of ECT",
    "4m_after": "four months after a course of ECT",
}
DERIVATIONS = {
    "sd_from_se": "SD = SE x sqrt(n) (Cochrane Handbook 6.5.2.2)",
    "sd_from_ci": "SD from a confidence interval (Cochrane Handbook 6.5.2.2)",
    "sd_from_t": "SD from a t or p value (Cochrane Handbook 6.5.2.3)",
    "count_from_percent": "count = percentage x n, rounded",
    "n_from_percent": "n from a count and its percentage",
    "by_subtraction": "a pooled figure minus the other trial's",
    "individual_data": "computed from individual data",
    "combined": "several rows or groups of the source added up",
    "from_figure": "read off a figure",
    "other": "see the note",
}
ADJUSTMENTS = {
    "none": "difference of raw means or proportions",
    "ancova": "analysis of covariance",
    "mmrm": "mixed model for repeated measures",
    "other_model": "another model (logistic, generalized estimating equations, weighted combination ...)",
    "unclear": "the source does not say",
}
CONTRAST_MEASURES = ("MD", "SMD", "RR", "OR", "RD", "HR")
CITATIONS_FOUND = {
    "as_cited": "the work exists as cited",
    "not_as_cited": "no work with these particulars was found; another one fits",
    "not_found": "no page shows it, which does not prove that it does not exist",
}
REVIEW = "review_table"  # what somebody else says of a trial: a review's table or text
NEWS = "news"  # what a newspaper, a company or a news service says of it
SOURCE_KINDS = ("trial_report", "registry_results", "abstract", REVIEW, "label", "dataset", NEWS)
MIRROR, REPOSITORY_TEXT = "mirror", "repository_text"
COPIES = {
    MIRROR: "a page that reproduces the abstract, the record or the report elsewhere",
    REPOSITORY_TEXT: "a text kept in a public repository; the address names file and commit",
}
ADVERSE_EVENT_PREFIX = "ae:"
AGE, WOMEN = "age", "women"
CHARACTERISTICS_OF = {AGE: "mean age in years", WOMEN: "how many of the people are women"}
EVENT_KINDS = {
    "symptom": "a side effect by name",
    "overall": "people with any event, or who left because of one; not a symptom",
    "serious": "serious or suicidal events and deaths",
    "measured": "a measurement beyond a limit (blood pressure, a rating scale)",
    "by_protocol": "people who went over to open treatment as the protocol provides; shown with the trial, in no pool",
}


class Scale(NamedTuple):
    """A rating scale: the range its total score can take, and what it measures."""

    low: float
    high: float
    measures: str = "severity"


SCALES = {
    "MADRS": Scale(0, 60),
    "HDRS-17": Scale(0, 53),
    "HDRS": Scale(0, 75),
    "HDRS-21": Scale(0, 66),
    "HDRS-24": Scale(0, 75),
    "HDRS-25": Scale(0, 78),
    "HDRS-28": Scale(0, 86),
    "HDRS-6": Scale(0, 22),
    "QIDS-SR": Scale(0, 27),
    "IDS-C": Scale(0, 84),
    "IDS-SR": Scale(0, 84),
    "BDI": Scale(0, 63),
    "PHQ-9": Scale(0, 27),
    "HADS-D": Scale(0, 21),
    "CDRS-R": Scale(17, 113),
    "POMS depression": Scale(0, 60, "mood"),
    "SSI": Scale(0, 38, "suicidal_ideation"),
    "BSI": Scale(0, 38, "suicidal_ideation"),
    "BSS": Scale(0, 38, "suicidal_ideation"),
    "MSSI": Scale(0, 54, "suicidal_ideation"),
    "C-SSRS": Scale(0, 25, "suicidal_ideation"),
    "C-SSRS-ISS": Scale(0, 25, "suicidal_ideation"),
    "C-SSRS ideation": Scale(0, 5, "suicidal_ideation"),
    "MADRS item 10": Scale(0, 6, "suicidal_ideation"),
    "QIDS-SR item 12": Scale(0, 3, "suicidal_ideation"),
    "composite": Scale(-10, 10, "suicidal_ideation"),
    "suicide items": Scale(-10, 10, "suicidal_ideation"),
    "CADSS": Scale(0, 112, "dissociation"),
    "SBP mmHg": Scale(-100, 150, "blood_pressure"),
    "DBP mmHg": Scale(-100, 150, "blood_pressure"),
}
# Most trials report MADRS; the Hamilton versions come next, then self-rating.
SCALE_PREFERENCE = (
    "MADRS",
    "HDRS-17",
    "HDRS-21",
    "HDRS-24",
    "HDRS-25",
    "HDRS-28",
    "HDRS",
    "HDRS-6",
    "QIDS-SR",
    "IDS-C",
    "IDS-SR",
    "BDI",
    "PHQ-9",
    "HADS-D",
    "CDRS-R",
)
