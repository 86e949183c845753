"""Other tools' names of the columns: escalc, meta, Stata, RevMan, Covidence, JASP, PyMARE and plain English."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from ketcli.errors import InvalidInput, named
from ketcli.evidence.nearest import suggestion
from ketcli.evidence.studyfiles.columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ARMS = {
    "e": "e exp exper experimental t trt treat treated treatment tx i int interv intervention active drug 1 arm1 "
    "group1 grp1 g1",
    "c": "c con cont ctrl ctl control controls comp comparator comparison placebo pbo plc plac sham 2 arm2 group2 "
    "grp2 g2 0",
}
_OF_ARM = {
    "mean": "mean m means avg average",
    "sd": "sd std stdev stddev stdv standarddeviation",
    "se": "se sem stderr standarderror",
    "med": "med median mdn",
    "q1": "q1 lq p25 q25 iqrlow lowerquartile firstquartile 1stquartile 25thpercentile",
    "q3": "q3 uq p75 q75 iqrhigh upperquartile thirdquartile 3rdquartile 75thpercentile",
    "min": "min minimum",
    "max": "max maximum",
    "ci_low": "cilow lcl lower cilower cil lci",
    "ci_high": "cihigh ucl upper ciupper ciu uci",
    "n": "n total totaln ntotal tot size samplesize num number subjects participants patients npatients nobs",
    "events": "events event ev cases ncases nevents numevents responders deaths",
    "nonevents": "nonevents nonevent noevents noevent noncases nonresponders",
}
_OTHERS = {
    "outcome": "outcome outcomename outcomemeasure endpoint",
    "time": "time timepoint followup followuptime timing visit",
    "treatment": "treatment treat trt intervention interventionname treatmentname drug condition t",
    "arm": "arm armname group allocation",
    "dose": "dose dosage dosemg dosemgkg dosemgday doseug",
    "subgroup": "subgroup subgroupname",
    "population": "population",
    "yi": "yi y te es effect effectsize effectestimate estimate est givmean metaes loges coef coefficient smd md wmd "
    "rd g hedgesg hedgessg d cohensd loghr lnhr logor lnor logrr lnrr standardizedmeandifference "
    "standardisedmeandifference stdmeandifference stddiffinmeans meandifference riskdifference loghazardratio "
    "logoddsratio logriskratio",
    "vi": "vi v var variance vte varte samplingvariance vyi varyi",
    "sei": "sei se sete stderr sterr standarderror seyi givse metase sees seloges selogor selnor selogrr selnrr "
    "seloghr selnhr seg sed sesmd semd serd effectsizestandarderror setes",
    "ci_low": "cilow cil lci lcl ll lo low lower lowerci cilower cilb lb lowerlimit lowerbound lowerte cistart l95 "
    "lower95 ci95low ci95lower 95cilower 95cilow 95lci lower95ci metacil ciflow cilo lowercl",
    "ci_high": "cihigh ciu uci ucl ul hi high upper upperci ciupper ciub ub upperlimit upperbound upperte ciend u95 "
    "upper95 ci95high ci95upper 95ciupper 95cihigh 95uci upper95ci metaciu cihi uppercl",
    "z": "z zi zval zvalue zstat zstatistic",
    "p": "p pval pvalue",
    "t": "t ti tval tvalue tstat tstatistic",
    "hr": "hr hazardratio",
    "or": "or oddsratio",
    "rr": "rr riskratio relativerisk",
    "n_pairs": "npairs ncrossover",
    "r_pairs": "rpairs ri rwithin",
}
# escalc and the 2x2 tables of metadat, Stata's metan
_ESCALC = {
    "mean_e": "m1i", "sd_e": "sd1i", "n_e": "n1i", "mean_c": "m2i", "sd_c": "sd2i", "n_c": "n2i",
    "events_e": "ai tpos", "nonevents_e": "bi tneg", "events_c": "ci cpos", "nonevents_c": "di cneg",
    "events": "xi", "n": "ni", "nonevents": "mi", "mean": "mi", "sd": "sdi",
}  # fmt: skip
# names of the study, the likeliest first
_STUDY = (
    *("study", "studyid", "studyname", "studylabel", "studlab", "slab", "studies", "studynames", "metastudylabel"),
    *("studyidentifier", "trialname", "authoryear", "author", "authors", "firstauthor", "trial", "trialid", "name"),
    *("label", "id", "reference", "citation", "paper"),
)
_AUTHOR, _YEAR = ("author", "authors", "firstauthor"), ("year", "studyyear", "publicationyear", "pubyear", "yr")
CANONICAL = tuple(column.name for column in COLUMNS)
_ALIAS = 3


def compact(name: str) -> str:
    """A header without case, blanks and punctuation: `Mean.E`, `mean_e` and `MEAN E` are one."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


@cache
def meanings() -> dict[str, dict[str, int]]:
    """For each compact header the columns that it may be, with a rank (a smaller one is the better name)."""
    known: dict[str, dict[str, int]] = {}

    def say(header: str, column: str, rank: int) -> None:
        ranks = known.setdefault(header, {})
        ranks[column] = min(rank, ranks.get(column, rank))

    for column in CANONICAL:
        say(compact(column), column, 2)
    for stem, words in _OF_ARM.items():
        for word in words.split():
            say(word, stem, _ALIAS)
        for side, arms in _ARMS.items():
            for word, arm in product(words.split(), arms.split()):
                say(word + arm, f"{stem}_{side}", _ALIAS)
                if not arm[0].isdigit():
                    say(arm + word, f"{stem}_{side}", _ALIAS)
    for names in (_OTHERS, _ESCALC):
        for column, words in names.items():
            for word in words.split():
                say(word, column, _ALIAS)
    for rank, word in enumerate(_STUDY):
        say(word, "study", _ALIAS + rank)
    for column, others in (("author", _AUTHOR), ("year", _YEAR)):
        for word in others:
            say(word, column, _ALIAS)
    return known


def read_map(pairs: Sequence[str]) -> dict[str, str]:
    """`--map "Study ID=study,Mean=mean_e"` as their name -> ours.

    Raises
    ------
    InvalidInput
        A pair without `=`, or a name that is none of ours.
    """
    found: dict[str, str] = {}
    for pair in (part for text in pairs for part in _pairs(text)):
        theirs, equals, ours = pair.rpartition("=")
        if not equals or not theirs.strip():
            raise InvalidInput(f'{named("map")} {pair!r}: expected THEIRS=ours, as in "Study ID=study"')
        ours = ours.strip().lower()
        if ours not in CANONICAL:
            raise InvalidInput(f"{named('map')} {pair!r}: {ours!r} is no column of ketcli{suggestion(ours, CANONICAL)}")
        found[theirs.strip()] = ours
    return found


def _pairs(text: str) -> list[str]:
    """The pairs of one text: parted by commas, but for those in a name (`Mean, SD=mean_e`)."""
    found: list[str] = []
    held: list[str] = []
    for part in text.split(","):
        held.append(part)
        if "=" in part:
            found.append(",".join(held))
            held = []
    return [*found, *([",".join(held)] if held else [])]


def roles(header: Sequence[str], mapped: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    """Which column of a file holds what: our name -> positions, more than one where several have an equal claim.

    Raises
    ------
    InvalidInput
        `mapped` names a column that the file does not have.
    """
    stripped = [name.strip() for name in header]
    for theirs in mapped:
        if theirs not in stripped:
            raise InvalidInput(f"{named('map')}: no column {theirs!r}{suggestion(theirs, stripped)}")
    claims: dict[str, dict[int, int]] = {}
    for position, name in enumerate(stripped):
        if name in mapped:
            claims.setdefault(mapped[name], {})[position] = 0
            continue
        for column, rank in meanings().get(compact(name), {}).items():
            claims.setdefault(column, {})[position] = 1 if name.lower() == column else rank
    best = {column: min(ranks.values()) for column, ranks in claims.items()}
    return {
        column: tuple(position for position, rank in ranks.items() if rank == best[column])
        for column, ranks in claims.items()
    }
