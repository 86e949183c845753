"""The questions, a row each: what each asks, which options it takes, what answers and what shows it.

Data only: functions are named as `module:function` and loaded when they are needed, so that a row costs nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ketcli.asking.question import (
    ASKED,
    CHOICES,
    COMMON,
    DATA,
    LIVING,
    QUESTIONS_PANEL,
    ROBUSTNESS,
    STUDIED,
    WORDS,
    Question,
)

if TYPE_CHECKING:
    from ketcli.asking.option import Option

_SCRIPTS = "ketcli.show.script.answers"
_ROWS: tuple[Question, ...] = (
    Question(
        "summary",
        "Summary of findings: the main outcomes in rows, relative and absolute, with what rules say of their weight.",
        QUESTIONS_PANEL, (*COMMON, "file", "reading"), "request",
        "ketcli.overviews.findings.own:summarize_asked", "ketcli.show.answers.summary:summary_answer",
        more=("Three of GRADE's five domains by stated rules; no certainty, which people must judge.",),
        examples=("ketcli summary --formulation esketamine",),
        progress="pooling",
    ),
    Question(
        "pool", "One pooled effect, with its studies.", QUESTIONS_PANEL,
        (*STUDIED, "subgroups", "permutations", "computing", "pool"), "effects",
        "ketcli.questions.answers.pool:pool_effects", "ketcli.show.answers.pool:pool_answer",
        examples=(
            "ketcli pool --route iv --forest",
            "ketcli pool --outcome response --measure RR --by formulation",
        ),
        progress="Permutations",
        script=f"{_SCRIPTS}.pool:pool_script",
    ),
    Question(
        "compare", "Racemic ketamine against esketamine, or any two levels, indirectly and head to head.",
        QUESTIONS_PANEL, (*STUDIED, "compare"), "dataset",
        "ketcli.questions.answers.compare:compare", "ketcli.show.answers.compare:compare_answer",
        examples=(
            "ketcli compare",
            "ketcli compare --outcome response --adjust control_type",
            "ketcli compare --a iv --b intranasal",
        ),
        needs=("outcome", "treatments"), positional=("a", "b"),
        script=f"{_SCRIPTS}.compare:compare_script",
    ),
    Question(
        "network", "Network meta-analysis: racemic, esketamine, placebos, ECT and other drugs against each other.",
        QUESTIONS_PANEL, (*STUDIED, "network"), "dataset",
        "ketcli.questions.answers.network:network_of", "ketcli.show.answers.network:network_answer",
        examples=(
            "ketcli network --at 7d",
            "ketcli network --outcome response --measure OR --one-placebo --reference placebo",
        ),
        needs=("outcome", "treatments"), positional=("reference",),
        script=f"{_SCRIPTS}.network:network_script",
    ),
    Question(
        "effects", "The effect size of each study, with what went into it.", QUESTIONS_PANEL,
        (*ASKED, "filters", "data", "file", "reading", "measure", "effects", "output"), "effects",
        show="ketcli.show.answers.effects:effects_answer", examples=("ketcli effects --csv > effects.csv",),
    ),
    Question(
        "safety", "How often side effects occur with ketamine and with control.", QUESTIONS_PANEL,
        ("filters", "data", "file", "reading", *CHOICES, "output", "safety"), "dataset",
        "ketcli.questions.safety.safety:side_effects_asked", "ketcli.show.answers.safety:safety_answer",
        more=(
            "For each: people with it, pooled incidence, risk ratio, risk difference and the number needed to harm.",
        ),
        examples=(
            "ketcli safety --formulation esketamine --top 10",
            "ketcli safety --event dissociation --by formulation",
        ),
        refuses={"measure": "ketcli safety gives incidence, risk ratio and risk difference"},
        needs=("events",), positional=("event",),
        script=f"{_SCRIPTS}.safety:safety_script",
    ),
    Question(
        "timecourse", "The pooled effect in windows of time, single and repeated dosing apart, and its trend.",
        QUESTIONS_PANEL, ("outcome", "filters", "data", "file", "reading", *CHOICES, "output"), "dataset",
        "ketcli.questions.answers.timecourse:time_course", "ketcli.show.answers.timecourse:timecourse_answer",
        examples=("ketcli timecourse --formulation esketamine", "ketcli timecourse --outcome response --json"),
        needs=("outcome", "times"),
        script=f"{_SCRIPTS}.timecourse:timecourse_script",
    ),
    Question(
        "dose", "Dose and effect, between trials by meta-regression and within trials that compare doses.",
        QUESTIONS_PANEL, (*STUDIED, "dose"), "dataset",
        "ketcli.questions.answers.dose:dose_response", "ketcli.show.answers.dose:dose_answer",
        examples=("ketcli dose --kind nasal-esketamine --at 28d", "ketcli dose --outcome response --json"),
        needs=("outcome", "doses"), positional=("kind",),
        script=f"{_SCRIPTS}.dose:dose_script",
    ),
    Question(
        "regress", "Meta-regression: how the effect varies with what the trials differ in.", QUESTIONS_PANEL,
        (*STUDIED, "regress", "permutations", "computing"), "effects",
        "ketcli.questions.answers.regress:regress_effects", "ketcli.show.answers.regress:regress_answer",
        examples=(
            "ketcli regress --on year",
            "ketcli regress --data studies.csv --on dose --on setting --permutations 10000",
        ),
        positional=("on",), progress="Permutations",
        script=f"{_SCRIPTS}.regress:regress_script",
    ),
    Question(
        "claims", "What a popular article says, claim by claim, beside what these data show.", QUESTIONS_PANEL,
        ("data", "output", "claims"), "request",
        "ketcli.overviews.claims.claims:claims_asked", "ketcli.show.answers.claims:answer_of",
        more=("Verdicts are computed when you ask, by the rule stated for each claim. No advice.",),
        examples=("ketcli claims --id rapid-onset", "ketcli claims --references"),
        no_studies="a study file has no claims", positional=("id",),
    ),
    Question(
        "sensitivity", "Leave-one-out, influence, cumulative pooling, and pooling of every subset (GOSH).", ROBUSTNESS,
        (*STUDIED, "sensitivity", "computing"), "effects",
        "ketcli.questions.answers.sensitivity:sensitivity_asked", "ketcli.show.answers.choices:asked_answer",
        examples=(
            "ketcli sensitivity --formulation racemic",
            "ketcli sensitivity --route iv --choices",
            "ketcli sensitivity --data studies.csv --order year --gosh",
        ),
        progress="Subsets",
        script=f"{_SCRIPTS}.sensitivity:sensitivity_script",
    ),
    Question(
        "replicate", "Published pooled results beside the same question asked of these data.", ROBUSTNESS,
        ("data", "output", "replicate"), "request",
        "ketcli.overviews.replicate.replicate:replicate_asked", "ketcli.show.answers.replicate:replicate_answer",
        more=("No published number enters a computation.",),
        examples=("ketcli replicate --review dean2021_cochrane",),
        no_studies="a study file has no published results", positional=("review",),
    ),
    Question(
        "bias", "Funnel asymmetry, trim-and-fill, PET-PEESE, selection model, fail-safe N.", ROBUSTNESS,
        (*STUDIED, "bias"), "effects",
        "ketcli.questions.answers.bias:bias_of", "ketcli.show.answers.bias:bias_answer",
        more=("Here --test is z unless another is asked for, as these tests were published and as metafor has them.",),
        examples=("ketcli bias --formulation esketamine --at 28d", "ketcli bias --outcome response --funnel"),
        defaults={"test": "z"},
        script=f"{_SCRIPTS}.bias:bias_script",
    ),
    Question(
        "script", "A stand-alone R or Python script that repeats an answer without ketcli, to verify it.",
        ROBUSTNESS, (*STUDIED[:-1], "script"), "nothing",
        more=(
            "The script holds the effects, computes the answer and compares it with ketcli's; it fails if a number"
            " differs. It takes the options of the command that it repeats.",
        ),
        examples=(
            "ketcli script pool --route iv --test z > verify.py",
            "ketcli script network --outcome response --measure OR -o verify.R",
        ),
        command="ketcli.cli.script:write_script",
    ),
    Question(
        "plot", "A picture as SVG, PDF or PNG: forest, funnel and ten others.", QUESTIONS_PANEL,
        STUDIED[:-1], "nothing",
        more=("It shows the numbers that the command of the same question prints, and takes its options.",),
        examples=("ketcli plot forest --route iv -o forest.svg", "ketcli plot funnel --outcome response -o funnel.pdf"),
        command="ketcli.cli.plot:draw",
    ),
    Question(
        "report", "The whole evidence as one self-contained HTML or Markdown file.", DATA,
        (*COMMON, "file", "reading", "report"),
        "request", "ketcli.overviews.findings.own_report:report_asked", "ketcli.show.report.answer:answer_of",
        more=(
            "Summary of findings, forest plots, bipolar and suicidal patients, ECT, relapse, comparison, time course,"
            " dose, network, side effects, risk of bias, methods, trials, claims.",
        ),
        examples=(
            "ketcli report -o evidence.html",
            "ketcli report --data review/ -o review.html",
            "ketcli report --brief -o two-pages.html",
            "ketcli report --formulation esketamine --markdown -o esketamine.md",
        ),
        progress="collecting the evidence",
    ),
    Question(
        "trials", "The trials, a line each, and how far the dataset reaches.", DATA,
        ("trials", "filters", "data", "output"),
        "dataset", "ketcli.questions.data.trials:list_trials", "ketcli.show.answers.trials:trials_answer",
        examples=(
            "ketcli trials --route iv --diagnosis trd",
            "ketcli trials --search japan",
            "ketcli trials --missing severity --role acute",
        ),
        paged=True, no_studies="effects lists the rows of a study file",
    ),
    Question(
        "show", "One trial: its arms, results and sources.", DATA, ("data", "output", "show"), "dataset",
        "ketcli.questions.data.show:show_trial", "ketcli.show.answers.trial:trial_answer",
        examples=("ketcli show murrough2013",),
        paged=True, no_studies="effects lists the rows of a study file", positional=("trial",),
    ),
    Question(
        "sources", "The documents that the figures come from, also for programs that keep references.", DATA,
        ("filters", "data", "output", "sources"), "dataset",
        "ketcli.questions.data.sources:list_sources", "ketcli.show.answers.sources:sources_answer",
        examples=("ketcli sources murrough2013", "ketcli sources --route iv --format bibtex -o ketamine.bib"),
        paged=True, no_studies="a study file names no documents", positional=("of",),
    ),
    Question(
        "check", "Prove a dataset: every finding at once, with file, row, column and what was expected.", DATA,
        ("output", "check", "reading"), "request",
        "ketcli.asking.checking:check_asked", "ketcli.show.answers.check:check_answer",
        more=("Leaves with 2 where there is a finding, 0 where there is none.",),
        examples=("ketcli check data/",), positional=("path",),
    ),
    Question(
        "template", "A study file to begin with, with a few made-up rows: means, counts, effects, long or network.",
        DATA, ("output", "template"), "nothing", "ketcli.questions.data.template:template",
        "ketcli.show.answers.describe:template_answer",
        examples=("ketcli template means -o studies.csv", "ketcli template long"), positional=("kind",),
    ),
    Question(
        "describe", "What ketcli sees in a study file: how it is read, what each column means, which rows can be used.",
        DATA, ("output", "describe", "file", "reading"), "request", "ketcli.asking.describing:describe_asked",
        "ketcli.show.answers.describe:describe_answer",
        examples=("ketcli describe studies.csv",), positional=("file",),
    ),
    Question(
        "assert", "Whether answers are still what is expected of them; one line a failure, and exit code 3.", LIVING,
        ("data", "output", "assert"), "request",
        "ketcli.living.assertions:assert_all", "ketcli.living.assertions_shown:assertions_answer",
        more=(
            "An expectation is a command line, a key of its JSON answer, and a value:",
        ),
        examples=(
            "ketcli assert 'pool --route iv: ci_high < 0'",
            "ketcli assert 'pool --route iv: verdict == difference' 'pool --route iv: estimate ~= -0.6 +- 0.3'",
            "ketcli assert --file expectations.toml --format github",
        ),
        askable=False,
    ),
    Question(
        "diff", "What changed between two datasets, study files or saved answers, and how each answer moved.", LIVING,
        ("output", "diff"), "nothing",
        "ketcli.living.difference:difference", "ketcli.living.difference_shown:difference_answer",
        examples=(
            "ketcli diff --since 2026.11.25",
            "ketcli diff old/data data/ --format markdown",
            "ketcli diff yesterday.json today.json --exit-code",
        ),
        askable=False,
    ),
    Question(
        "agreement", "Severity from response beside severity from scores.", ROBUSTNESS,
        ("time", "filters", "data", "effects", "pooling", "output"), "dataset",
        "ketcli.questions.answers.response_agreement:response_agreement",
        "ketcli.show.answers.response_agreement:agreement_answer",
        no_studies="a study file has one figure a row", listed=False,
    ),
    Question(
        "schema", "The JSON Schema (2020-12) of a command's answers, or of all.", LIVING, ("schema",), "nothing",
        command="ketcli.cli.schema:write_schema",
        examples=("ketcli schema pool", "ketcli schema error", "ketcli schema -o ketcli.schema.json"), askable=False,
    ),
    Question(
        "explain", "What a word means that ketcli prints, in two sentences; every word without one.", WORDS,
        ("output", "explain"), "nothing", "ketcli.questions.data.glossary:explain",
        "ketcli.show.answers.explain:explain_answer",
        examples=("ketcli explain g", "ketcli explain prediction-interval", "ketcli explain"), askable=False,
    ),
    Question(
        "help", "Topics: outcomes, times, roles, methods, glossary; or all of a command.", WORDS, ("output", "help"),
        "nothing", "ketcli.asking.topics:topic_of", "ketcli.show.answers.explain:topic_answer",
        examples=("ketcli help outcomes", "ketcli help times", "ketcli help pool"), askable=False,
    ),
    Question(
        "completion", "The script that lets a shell complete commands, options and their values.", WORDS,
        ("completion",), "nothing",
        more=("bash: ketcli completion bash > ~/.local/share/bash-completion/completions/ketcli",),
        examples=(
            "ketcli completion bash", "ketcli completion zsh > ~/.zfunc/_ketcli",
            "ketcli completion fish > ~/.config/fish/completions/ketcli.fish", "ketcli completion powershell",
        ),
        command="ketcli.cli.completion.scripts:command",
    ),
    Question(
        "man", "The manual page (roff), for man -l.", WORDS, (), "nothing",
        more=("To read it: ketcli man | man -l -",), examples=("ketcli man > ketcli.1",),
        command="ketcli.cli.pages.man:command",
    ),
    Question(
        "rob", "Judgements of risk of bias.", DATA, ("filters", "data"), "request",
        "ketcli.asking.judging:judgements_asked", listed=False,
    ),
)  # fmt: skip
QUESTIONS: dict[str, Question] = {row.name: row for row in _ROWS}
SCRIPTED: tuple[Question, ...] = tuple(row for row in _ROWS if row.script)
COMMANDS: tuple[Question, ...] = tuple(row for row in _ROWS if row.listed)
# the questions that a line of text or a method of Python may ask
ASKABLE: tuple[str, ...] = tuple(row.name for row in COMMANDS if row.askable and not row.command)


def script_options() -> tuple[Option, ...]:
    """The options of all questions that a script can repeat; none must be given, for each belongs to some of them."""
    found: dict[str, Option] = {}
    for question in SCRIPTED:
        for name, row in question.asks.items():
            if row.goes_to != "show":
                found.setdefault(name, replace(row, required=False))
    return tuple(found.values())
