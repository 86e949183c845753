"""Further examples of the commands, for their pages of help; the first ones stand in the registry."""

from __future__ import annotations

MORE: dict[str, tuple[str, ...]] = {
    "summary": (
        "ketcli summary",
        "ketcli summary --route iv",
        "ketcli summary --diagnosis trd -o summary.md",
        "ketcli summary --json",
    ),
    "pool": (
        "ketcli pool --formulation esketamine --at 28d --measure MD",
        "ketcli pool --trial TRANSFORM-2 --at 28d",
        "ketcli pool --data studies.csv --by setting",
    ),
    "compare": ("ketcli compare --at 28d --measure MD", "ketcli compare --a single --b repeated"),
    "network": (
        "ketcli network --outcome response --at end",
        "ketcli network --routes-apart",
        "ketcli network --data arms.csv --reference placebo",
    ),
    "effects": (
        "ketcli effects --route iv",
        "ketcli effects --outcome response --measure OR --at 7d",
        "ketcli effects --formulation esketamine --at 28d --json",
        "ketcli effects --data studies.csv --csv",
    ),
    "safety": (
        "ketcli safety",
        "ketcli safety --route iv --serious",
        "ketcli safety --event nausea --event vomiting --csv",
    ),
    "timecourse": (
        "ketcli timecourse",
        "ketcli timecourse --route iv",
        "ketcli timecourse --sessions single --measure MD",
    ),
    "dose": ("ketcli dose", "ketcli dose --kind iv", "ketcli dose --knots 4"),
    "regress": (
        "ketcli regress --on dose_value --formulation racemic --route iv",
        "ketcli regress --on control_type --at 7d",
        "ketcli regress --on year --on sessions --json",
    ),
    "claims": ("ketcli claims", "ketcli claims -o claims.md", "ketcli claims --json"),
    "sensitivity": ("ketcli sensitivity --route iv --missing", "ketcli sensitivity --route iv --prior"),
    "replicate": (
        "ketcli replicate",
        "ketcli replicate --review nikolin2023 --outcome severity",
        "ketcli replicate --all-years",
        "ketcli replicate --csv",
    ),
    "bias": ("ketcli bias", "ketcli bias --formulation esketamine --json", "ketcli bias --data studies.csv --funnel"),
    "script": ("ketcli script pool --data studies.csv -o verify.py",),
    "plot": (
        "ketcli plot timecourse -o time.pdf",
        "ketcli plot safety --top 10 -o safety.png",
        "ketcli plot forest --data studies.csv --by setting -o forest.svg",
    ),
    "report": ("ketcli report --route iv -o iv.html", "ketcli report --sof", "ketcli report -o evidence.md"),
    "trials": ("ketcli trials", "ketcli trials --formulation esketamine --csv"),
    "show": (
        "ketcli show TRANSFORM-2",
        "ketcli show NCT00768430",
        "ketcli show popova",
        "ketcli show daly2019 --json",
    ),
    "sources": ("ketcli sources", "ketcli sources ELEKT-D --format ris", "ketcli sources --csv"),
    "check": (
        "ketcli check studies.csv",
        "ketcli check data/ --format github",
        "ketcli check studies.csv --ignore duplicate",
        "ketcli check - --json < studies.csv",
    ),
    "template": ("ketcli template counts -o studies.csv", "ketcli template effects", "ketcli template network"),
    "describe": (
        "ketcli describe studies.csv --map 'Study ID=study'",
        "ketcli describe europe.csv --delimiter semicolon --decimal ,",
        "ketcli describe book.xlsx --sheet 2",
        "ketcli describe studies.csv --json",
    ),
    "assert": ("ketcli assert --file expectations.toml --data data/", "ketcli assert 'pool: k >= 10' --format junit"),
    "diff": ("ketcli diff old.csv new.csv", "ketcli diff --since 2026.11.25 data/ --json"),
    "explain": ("ketcli explain i2", "ketcli explain nnt --json"),
    "help": ("ketcli help methods", "ketcli help roles --json"),
}
