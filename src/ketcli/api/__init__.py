"""ketcli from Python: the questions of the command line as methods, their options as keyword arguments.

>>> import ketcli
>>> evidence = ketcli.load()
>>> answer = evidence.pool(route="iv", at="24h")
>>> answer.overall.display.ci_low < answer.overall.display.estimate < answer.overall.display.ci_high
True
>>> answer.command
'ketcli pool --route iv --at 24h'
"""

from __future__ import annotations

from ketcli.api.evidence import Evidence, load, read

__all__ = ["Evidence", "load", "read"]
