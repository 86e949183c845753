"""Write the JSON Schema of each command's answers into the package, from answers of many kinds.

    python bench/schemas.py

The shape is read off answers; what the contract promises (verdicts, kinds of notes, what is never missing) is laid over
it. Keys that some answers lack are not required, and further ones are allowed: a new key breaks no script. The suite
validates every answer that it sees (tests/cli/conftest.py), and so finds what the answers here did not show.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shlex
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from ketcli.cli.main import main as ketcli
from ketcli.evidence.notes import NoteKind
from ketcli.models.verdict.headline import Leading, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "src" / "ketcli" / "living" / "schemas"
DRAFT = "https://json-schema.org/draft/2020-12/schema"
SMALL = "--data tests/small"
COUNTS, FILE = "--data tests/studyfiles/hahn2001.csv", "--data {tmp}/studies.csv"
REVIEW, NETWORK = "--data docs/examples/review", "--data {tmp}/network.csv"
LEVELS = "--data tests/oracle/data/multilevel_assink.csv --model multilevel --cluster cluster --on overt"

# by command: variants of its answer, each with the lines that show it
LINES: dict[str, tuple[tuple[str, ...], ...]] = {
    "pool": ((
        "", "--route iv", "--at 7d", "--outcome relapse",
        "--by formulation", f"{COUNTS} --model bayes", f"{COUNTS} --model mh",
        f"{COUNTS} --model glmm --measure OR",
        f"{COUNTS} --permutations 100", "--diagnosis bipolar", "--outcome response --at 14d", "--outcome ae:nausea",
        f"{FILE} --by setting", f"{FILE} --model multilevel --cluster setting", f"{FILE} --model common --test z",
        "--outcome relapse", "--route iv --mid 0.2", f"{SMALL} --measure MD",
    ),),
    "effects": (("", "--outcome response", f"{COUNTS}", f"{FILE}", f"{SMALL} --measure MD"),),
    "compare": (("", "--outcome response", "--a iv --b intranasal", "--adjust year", f"{SMALL}", NETWORK),),
    "network": (("", "--at 7d", "--outcome response --measure OR --one-placebo", NETWORK),),
    "safety": ((
        "", "--by formulation", "--event nausea", "--serious", "--published --top 3", f"{SMALL}",
        f"{REVIEW} --where 'time=4 weeks'",
    ),),
    "timecourse": (("", "--outcome response", f"{SMALL}", f"{REVIEW} --outcome headache"),),
    "dose": ((
        "", "--outcome response", "--kind iv-racemic", f"{SMALL}", f"{REVIEW} --outcome headache --at '4 weeks'",
    ),),
    "regress": (("--on year", "--on control_type --permutations 100", f"{FILE} --on setting"), (LEVELS,)),
    "summary": (("", "--formulation esketamine", "--route oral", f"{SMALL}", REVIEW),),
    "claims": (("", "--id rapid-onset"), ("--references",)),
    "replicate": (("", "--review nikolin2023"),),
    "sensitivity": (
        ("", f"{COUNTS} --gosh --workers 1", f"{FILE} --order setting"), ("--route iv --choices",),
        ("--route iv --missing",), ("--route iv --prior",),
    ),
    "bias": (("", "--outcome response", f"{FILE}", "--formulation racemic"),),
    "trials": (("", "--search japan", f"{SMALL}"), ("--missing severity",)),
    "show": (("popova2019", "daly2019", "murrough2013", f"beta2005 {SMALL}"),),
    "sources": (("", "murrough2013"),),
    "check": (("data", "tests/studyfiles/hahn2001.csv", "tests/studyfiles/39-dup-names.csv"),),
    "describe": (("{tmp}/studies.csv", "tests/studyfiles/hahn2001.csv"),),
    "template": (("means", "network"),),
    "report": (("--route iv", REVIEW),),
    "assert": (("'pool --route iv: k > 1' 'pool --route iv: verdict == single'",),),
    "diff": (("--since 2026.11.25", "tests/small tests/small", "{tmp}/studies.csv tests/studyfiles/hahn2001.csv"),),
    "explain": (("", "g"),),
    "help": (("times",),),
}  # fmt: skip
STUDIES = (
    "study,yi,vi,setting\nA,-0.1,0.02,x\nB,-0.2,0.03,y\nC,-0.5,0.01,x\nD,0.1,0.02,y\nE,-0.3,0.05,x\nF,-0.2,0.01,y\n"
)

TREATMENTS = """study,treatment,events,n
A,drug,18,40
A,placebo,11,41
B,other,25,62
B,placebo,21,60
C,drug,16,35
C,other,14,33
D,drug,21,50
D,placebo,12,50
E,other,19,45
E,placebo,12,44
"""

NOTE = {
    "type": "object",
    "properties": {
        "kind": {"type": "string", "pattern": "^[a-z0-9_]+$", "examples": list(get_args(NoteKind))[:5]},
        "trials": {"type": "array", "items": {"type": "string"}},
        "text": {"type": "string"},
    },
    "required": ["kind", "trials", "text"],
    "additionalProperties": False,
}
LEFT_OUT = {
    "type": "object",
    "properties": {
        "trial_id": {"type": ["string", "null"]}, "study": {"type": "string"}, "kind": {"type": "string"},
        "text": {"type": "string"},
    },
    "required": ["study", "kind", "text"],
}  # fmt: skip
HEADLINE = {
    "type": ["object", "null"],
    "properties": {
        "method": {"enum": list(get_args(Leading))},
        **{name: {"type": ["number", "null"]} for name in ("estimate", "low", "high", "probability_below_0")},
    },
    "required": ["method", "estimate", "low", "high"],
}
ENVELOPE: dict[str, dict[str, Any]] = {
    "schema": {"const": "ketcli/2"},
    "ketcli": {"type": "string"},
    "command": {"type": "string", "pattern": "^ketcli "},
    "data": {
        "type": "object",
        "properties": {name: {"type": ["string", "null"]} for name in ("name", "version", "sha256")},
        "required": ["name", "version", "sha256"],
    },
    "method": {"type": "object"},
    "notes": {"type": "array", "items": {"$ref": "#/$defs/note"}},
}
PROMISED: dict[str, dict[str, Any]] = {
    "headline": {"$ref": "#/$defs/headline"},
    "left_out": {"type": "array", "items": {"$ref": "#/$defs/left_out"}},
    "filters": {"type": "object"},
    "method": {"type": "object"},
}
"""Keys that mean the same wherever they stand."""
WHOLE = ("k", "of_trials", "trials", "year", "held", "failed", "row")
VERDICT = {"enum": [*get_args(Verdict), "no_answer", None]}
VERDICTS_OF = ("pool", "compare", "timecourse", "dose", "summary", "regress")
ERROR = {
    "$schema": DRAFT, "title": "ketcli: an error", "type": "object",
    "properties": {
        "schema": {"const": "ketcli/2"},
        "error": {
            "type": "object",
            "properties": {
                "code": {"type": "string"}, "message": {"type": "string"}, "file": {"type": ["string", "null"]},
                "row": {"type": ["integer", "null"]}, "column": {"type": ["string", "null"]},
            },
            "required": ["code", "message", "file", "row", "column"],
        },
    },
    "required": ["schema", "error"],
}  # fmt: skip


def answers(command: str, lines: Iterable[str], folder: str) -> list[dict[str, Any]]:
    """The answers to these lines."""
    found = []
    for line in lines:
        raw = io.BytesIO()
        out = io.TextIOWrapper(raw, encoding="utf-8", write_through=True)
        words = shlex.split(line.replace("{tmp}", folder))
        quiet = contextlib.redirect_stderr(io.StringIO())
        with contextlib.redirect_stdout(out), quiet, contextlib.suppress(SystemExit):
            ketcli([command, *words, "--json", "-q"])
        body = json.loads(raw.getvalue())
        if "error" in body:
            sys.stderr.write(f"{command} {line}: {body['error']['message']}\n")
        else:
            found.append(body)
    return found


def shape(key: str, values: list[Any], command: str) -> dict[str, Any]:
    """The schema of values that stand under one key."""
    if key in PROMISED:
        return PROMISED[key]
    if key == "answer":  # of a section of a report: that of another command
        return {"type": ["object", "null"]}
    if key == "numbers" and command == "claims":  # each claim has those that it rests on
        return {"type": "object"}
    if key == "studies" and command == "effects":  # as in a regression, but for what the contract promises
        promised = ("study", "yi", "vi", "se", "ci_low", "ci_high")
        kept = [{name: row[name] for name in promised} for rows in values for row in rows]
        return {"type": "array", "items": {"type": "object", **_object(kept, command)}}
    if key == "studies" and command == "regress":  # a moderator of one's own may be called anything and hold anything
        kept = [{name: row[name] for name in ("study", "yi", "vi")} for rows in values for row in rows]
        return {"type": "array", "items": {"type": "object", **_object(kept, command)}}
    if key == "display" and command == "pool":
        return {"type": "object", **_object(values, command)}
    if key == "verdict" and command in VERDICTS_OF:
        return VERDICT
    kinds: set[str] = set()
    found: dict[str, Any] = {}
    objects = [value for value in values if isinstance(value, dict)]
    arrays = [value for value in values if isinstance(value, list)]
    for value in values:
        kinds.add(_kind(key, value))
    if kinds == {"null"}:
        return {}  # never seen
    if kinds & {"number", "integer", "string"}:
        kinds.add("null")  # a number or a text may be missing wherever it is not promised
        kinds -= {"integer"} if "number" in kinds else set()
    if objects:
        found |= _object(objects, command)
        kinds |= {"object", "null"}  # what could not be computed
    if arrays:
        items = [item for value in arrays for item in value]
        found["items"] = shape("", items, command) if items else {}
    return {"type": sorted(kinds) if len(kinds) > 1 else next(iter(kinds), "null"), **found}


def _kind(key: str, value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "integer" if key in WHOLE and isinstance(value, int) else "number"
    return {str: "string", dict: "object", list: "array"}[type(value)]


def _object(objects: list[dict[str, Any]], command: str) -> dict[str, Any]:
    keys = list(dict.fromkeys(key for value in objects for key in value))
    properties = {key: shape(key, [value[key] for value in objects if key in value], command) for key in keys}
    return {
        "properties": properties,
        "required": [key for key in keys if all(key in value for value in objects)],
    }


def schema_of(command: str, variants: list[list[dict[str, Any]]]) -> dict[str, Any]:
    """The schema of a command whose answers are of these kinds."""
    bodies = [
        _object([{k: v for k, v in one.items() if k not in ENVELOPE} for one in kind], command) for kind in variants
    ]
    shapes = [
        {
            "type": "object",
            "properties": {**ENVELOPE, **body["properties"]},
            "required": [*ENVELOPE, *body["required"]],
        }
        for body in bodies
    ]
    whole = shapes[0] if len(shapes) == 1 else {"anyOf": shapes}
    defs = {"note": NOTE, "left_out": LEFT_OUT, "headline": HEADLINE}
    used = {name: value for name, value in defs.items() if f'"#/$defs/{name}"' in json.dumps(whole)}
    return {"$schema": DRAFT, "title": f"ketcli {command} --json", **whole, "$defs": used}


def main() -> None:
    """Write a file a command."""
    os.chdir(ROOT)
    TARGET.mkdir(exist_ok=True)
    made = {"error": ERROR}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "studies.csv").write_text(STUDIES, encoding="utf-8")
        (Path(folder) / "network.csv").write_text(TREATMENTS, encoding="utf-8")
        for command, variants in LINES.items():
            made[command] = schema_of(command, [answers(command, lines, folder) for lines in variants])
    for name, schema in made.items():
        (TARGET / f"{name}.json").write_text(f"{json.dumps(schema, indent=1, ensure_ascii=False)}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
