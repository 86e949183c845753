"""Questions of which the whole answer is kept: every command, and every option that changes what is said."""

from __future__ import annotations

import csv
import shlex
import shutil
from functools import cache, partial
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from tests.safety_data import write

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.read import from_words
from ketcli.asking.understanding import understood
from ketcli.evidence.dataset import bundled_folder
from ketcli.show.kit.shown import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.asking.request import Request
    from ketcli.show.kit.answer import Answer

TESTS = Path(__file__).parent
STUDIES = TESTS / "oracle" / "data"

# the data, then the questions asked of them
ASKED: dict[str, tuple[str, ...]] = {
    "small": (
        "pool",
        "pool --by formulation --outcome response",
        "pool --measure MD --baseline ancova --baseline-r 0.6",
        "pool --impute-sd --from-response",
        "pool --outcome response --like revman --level 0.9",
        "pool --at 28d --model common",
        "compare",
        "compare --outcome response --a inactive_placebo --b active_placebo",
        "effects",
        "effects --outcome response --measure OR",
        "timecourse",
        "dose",
        "network",
        "sensitivity --choices",
        "summary",
        "replicate",
        "trials",
        "trials --missing severity",
        "show gamma2010",
        "show beta2005",
        "show epsilon2020",
        "show zeta2021",
        "sources alpha2001",
        "pool --prefer raw",
        "pool --measure MD --by scale",
    ),
    "facing": (
        "compare --route iv --sessions single --control inactive_placebo",
        "pool --at 24h",
        "pool --outcome response --measure OR --model mh",
        "pool --outcome response --measure OR --model peto",
        "pool --outcome response --measure OR --model glmm",
        "pool --outcome response --measure RD --by control_type",
        "pool --model bayes --mid 0.3",
        "pool --by control_type --tau2-common",
        "pool --by sessions --sessions single --tau2-common",
        "pool --trial alder2003",
        "compare",
        "compare --a iv --b intranasal --outcome response --adjust sessions",
        "compare --a single --b repeated --model bayes",
        "compare --model common --test knha",
        "network",
        "network --outcome response --measure OR --one-placebo --reference placebo",
        "network --routes-apart --model common",
        "effects --outcome response --measure RR",
        "regress --on control_type --on year --permutations 100",
        "regress --on control_type --on year",
        "summary",
        "trials",
        "show elder2015",
        "sources",
        "agreement",
    ),
    "course": (
        "pool --at end --test knha --tau2 PM --level 0.9",
        "pool --by sessions",
        "effects --baseline ancova",
        "timecourse",
        "timecourse --outcome response",
        "dose",
        "dose --outcome response --at 28d",
        "dose --kind nasal-esketamine --knots 4 --at 28d",
        "dose --measure MD",
        "regress --on year",
        "regress --on dose_value",
        "sensitivity",
        "sensitivity --order year --gosh --subsets 100",
        "sensitivity --part influence",
        "sensitivity --part cumulative --outcome response --at 28d",
        "sensitivity --part baujat",
        "sensitivity --missing",
        "sensitivity --prior",
        "bias --funnel",
        "bias --outcome response --at 28d",
        "summary",
        "agreement --at end",
    ),
    "events": (
        "safety",
        "safety --by formulation --sort rr",
        "safety --serious",
        "safety --grouped --published",
        "safety --event nausea --level 0.9",
        "safety --model mh --top 3 --sort nnh",
        "safety --model bayes",
        "summary",
        "show eps",
        "trials --search delta",
    ),
    "judged": (
        "claims",
        "claims --id rapid-onset",
        "check",
        "show alder2003",
        "show fir2018",
        "regress --on age",
        "pool --by women",
        "trials --missing severity",
        "pool --at 24h",
        "show birch2006",
    ),
    "arms.csv": (
        "network --good high",
        "compare --test z",
        "safety --arms A,none",
        "pool --arms A,B",
        "pool --arms C,none",
        "describe",
    ),
    "given.csv": ("pool --arms drug,placebo --good low", "pool --by dose", "regress --on dose"),
    "untimed.csv": ("timecourse", "pool --arms drug,placebo"),
    "mixed.csv": ("pool", "pool --measure OR", "pool --measure RR", "pool --measure SMD", "describe"),
    "odds.csv": ("pool", "pool --measure RR", "pool --measure GEN"),
    "times.csv": (
        "timecourse --good low",
        "pool --at 6w",
        "pool --at 1w --arms drug,placebo --good low",
        "pool --at 6w --arms drug,nothing",
        "summary",
        "describe",
    ),
    "doses.csv": ("dose --good low", "pool --good low", "dose --measure MD --level 0.9"),
    "zeros.csv": ("pool --measure OR", "pool --measure RD --model mh", "effects", "describe"),
    "hahn2001.csv": ("pool --model mh --measure RR", "bias", "sensitivity"),
    "bcg.csv": ("pool --model common --measure RD", "pool --forest", "describe", "effects --measure OR"),
    "bcg_groups.csv": ("pool --by alloc", "regress --on ablat --on alloc", "sensitivity --order year"),
    "bcg_logrr.csv": ("pool --permutations 200", "bias", "regress --on ablat --permutations 100"),
    "bias_selected.csv": ("bias --funnel", "pool"),
    "pritz1997.csv": ("pool --measure PFT", "pool --measure PLO"),
    "normand1999.csv": ("pool --measure MD", "pool --mid 2", "effects"),
    "konstantopoulos2011.csv": ("pool --model multilevel --cluster cluster", "describe"),
    "hard_one_study.csv": ("pool", "describe"),
}
LINES = tuple(f"{name}: {question}" for name, questions in ASKED.items() for question in questions)


def slug(line: str) -> str:
    """A name of a file for a line."""
    return "_".join("".join(one if one.isalnum() else " " for one in line.replace(".csv", "")).split())


@cache
def _events() -> str:
    folder = Path(mkdtemp()) / "events"
    folder.mkdir()
    return str(write(folder))


JUDGED = {
    "risk_of_bias": (
        "trial_id,domain,judgement,source_id,note",
        "alder2003,overall,low,alder2003,RoB 2",
        "alder2003,randomization process,low,alder2003,RoB 2",
        "birch2006,overall,high,birch2006,RoB 2",
        "birch2006,randomization process,some concerns,birch2006,RoB 2",
        "cedar2010,overall,some concerns,cedar2010,RoB 2",
        "cedar2010,overall,high,birch2006,RoB 2",
        "fir2018,allocation concealment,unclear,fir2018,Cochrane 2011 tool",
    ),
    "characteristics": (
        "trial_id,arm_id,what,n,mean,sd,events,derived,source_id,locator,note",
        *(
            f"{trial},,age,,{age},11.5,,,{trial},Table 1,"
            for trial, age in (
                *(("alder2003", 44.5), ("birch2006", 39), ("cedar2010", 47)),
                *(("dogwood2013", 41), ("fir2018", 45.7), ("gorse2019", 51)),
            )
        ),
        "alder2003,,women,40,,,22,,alder2003,Table 1,",
        "birch2006,ket,women,15,,,7,count_from_percent,birch2006,Table 1,",
        "birch2006,sal,women,16,,,8,,birch2006,Table 1,",
        "cedar2010,,women,60,,,40,,cedar2010,Table 1,",
    ),
    "searched": ("trial_id,looked,not_had", "koa2020,abstract,severity", "pine2019,report,severity with SD"),
}


@cache
def _judged() -> str:
    """`facing` with judgements of risk of bias, what people were like, and the claims of the bundled data."""
    folder = Path(mkdtemp()) / "judged"
    shutil.copytree(TESTS / "facing", folder)
    for name, lines in JUDGED.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    of_claims = (bundled_folder() / "claims.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    rows = [
        {**row, "claim": f"What is said of {row['claim_id']}", "rule": "its own"} for row in csv.DictReader(of_claims)
    ]
    with (folder / "claims.csv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return str(folder)


SHORT = tuple(f"domain {letter}" for letter in "abcdefghijklmn")
LONG = (
    *("D1: bias arising from how people were assigned to what they were given", "D2: deviations", "D3: missing data"),
    *("D4: bias in measuring the outcome by those who could see or guess the treatment", "overall"),
)


@cache
def _assessed(domains: tuple[str, ...]) -> str:
    """`facing`, where some trials are judged on these domains."""
    folder = Path(mkdtemp()) / "assessed"
    shutil.copytree(TESTS / "facing", folder)
    lines = [
        f"{trial},{domain},{['low', 'high', 'unclear'][(len(trial) + place) % 3]},{trial},RoB 2"
        for trial in ("alder2003", "birch2006", "dogwood2013")
        for place, domain in enumerate(domains)
    ]
    text = "\n".join([JUDGED["risk_of_bias"][0], *lines])
    (folder / "risk_of_bias.csv").write_text(f"{text}\n", encoding="utf-8")
    return str(folder)


def folder_of(name: str) -> str:
    """Where the data of a name lie."""
    if name in MADE:
        return MADE[name]()
    return str(STUDIES / name if name.endswith(".csv") else TESTS / name)


def mean_at(dose: int, place: int) -> float:
    """The mean of an arm; how steeply it falls with the dose is not the same in all studies."""
    return 20 - (0.2 - 0.01 * (place % 4)) * dose + place % 3


MANY = ("placebo", "first drug", "second drug", "a drug of a long name", "drug 4", "drug 5", "drug 6", "drug 7")
FILES = {
    "arms.csv": (
        *("study,treatment,events,n", "One,A,18,40", "One,none,11,41", "Two,A,25,62", "Two,B,27,60"),
        *("Three,B,16,35", "Three,none,9,33", "Four,A,9,30", "Four,none,4,31", "Five,A,0,20", "Five,none,0,20"),
        *("Six,C,3,20", "Six,B,5,21"),
    ),
    "given.csv": (
        "study,yi,vi,dose",
        "A,-0.5,0.04,1",
        "B,-0.2,0.02,1",
        "C,-0.9,0.09,2",
        "D,0.1,0.05,3",
        "E,-0.4,0.03,",
    ),
    "pair.csv": (
        *("study,treatment,events,n", "One,new,18,40", "One,old,11,41", "Two,new,25,62", "Two,old,27,60"),
        *("Three,new,16,35", "Three,old,9,33"),
    ),
    "many.csv": (
        "study,treatment,events,n",
        *(
            f"S{one}{other},{MANY[at]},{5 + 2 * one + 3 * at % 7},{30 + 9 * other + 20 * (at == 4)}"
            for one, other in (
                (0, 1),
                (0, 2),
                (0, 3),
                (0, 4),
                (1, 2),
                (2, 5),
                (3, 6),
                (4, 7),
                (5, 6),
                (1, 7),
                (0, 7),
                (2, 7),
            )
            for at in (one, other)
        ),
    ),
    "once.csv": (
        *("study,time,treatment,mean,sd,n", "A,6 weeks,drug,10.5,6.1,40", "A,6 weeks,placebo,15.2,6.8,41"),
        *("B,6 weeks,drug,14.0,7.2,62", "B,6 weeks,placebo,16.1,6.9,60", "C,6 weeks,drug,11.0,7.0,30"),
        "C,6 weeks,placebo,13.5,7.1,31",
    ),
    "sure.csv": (
        *("study,yi,vi", "A,-0.5,0.04", "B,-0.2,0.02", "Sure,-3,0", "C,-0.9,0.09", "D,0.1,0.05", "E,-0.4,0.03"),
        "F,-0.6,0.06",
    ),
    "exact.csv": (
        *("study,events_e,n_e,events_c,n_c", "One,21000,60000,20900,60000", "Two,5,20,9,21", "Three,12,60,20,62"),
        *("Four,1,40,0,41", "Five of a name that needs more than one line,18,90,31,88"),
    ),
    "untimed.csv": ("study,time,treatment,mean,sd,n", "A,6,drug,12.5,6.1,40", "A,6,placebo,16.2,6.8,41"),
    "mixed.csv": (
        *("study,or,ci_low,ci_high,events_e,n_e,events_c,n_c", "A,0.5,0.25,1.0,,,,", "B,0.8,0.5,1.28,,,,"),
        *("C,,,,5,40,9,41", "D,,,,12,60,20,62"),
    ),
    "odds.csv": ("study,or,ci_low,ci_high", "A,0.5,0.25,1.0", "B,0.8,0.5,1.28", "C,0.7,0.4,1.225"),
    "times.csv": (
        *("study,time,treatment,mean,sd,n", "A,1 week,drug,12.5,6.1,40", "A,1 week,placebo,16.2,6.8,41"),
        *("A,6 weeks,drug,10.5,6.1,40", "A,6 weeks,placebo,15.2,6.8,41", "B,6 weeks,drug,14.0,7.2,62"),
        *("B,6 weeks,placebo,16.1,6.9,60", "C,6 weeks,drug,11.0,7.0,30", "C,6 weeks,placebo,13.5,7.1,31"),
    ),
    "doses.csv": (  # the effect rises with the dose
        "study,time,treatment,dose,mean,sd,n",
        *(
            f"S{place},4 weeks,{'drug' if dose else 'placebo'},{dose or ''},{mean_at(dose, place)},6,60"
            for place in range(8)
            for dose in (0, 10 + 5 * place)
        ),
        *(f"Both,4 weeks,{'drug' if dose else 'placebo'},{dose or ''},{20 - 0.17 * dose},6,60" for dose in (0, 10, 40)),
    ),
}


@cache
def _file(name: str) -> str:
    path = Path(mkdtemp()) / name
    path.write_text("\n".join(FILES[name]) + "\n", encoding="utf-8")
    return str(path)


MADE: dict[str, Callable[[], str]] = {
    "events": _events, "judged": _judged, "bundled": lambda: str(bundled_folder()),
}  # fmt: skip
MADE |= {"short": partial(_assessed, SHORT), "long": partial(_assessed, LONG)}
MADE |= {name: partial(_file, name) for name in FILES}


@cache
def result_of(line: str) -> tuple[Request, Any]:
    """The request of a line, and its result."""
    name, _, question = line.partition(": ")
    command, *words = shlex.split(question)
    data = [folder_of(name)] if command in ("describe", "check") else ["--data", folder_of(name)]
    request = from_words(command, [*words, *data])
    source = DataSource(request.data)
    request = understood(source, request)
    return request, answer(source, request)


def answer_of(line: str) -> Answer:
    """The whole answer of a line; raises what refuses it."""
    return shown(*result_of(line))
