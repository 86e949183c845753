"""The completion script of each shell. Each asks `ketcli __complete SHELL ...` and offers what it answers.

An answer is a line a candidate, its description after a tab; `:files` says that files are wanted.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable

BASH = r"""# ketcli completion bash > ~/.local/share/bash-completion/completions/ketcli
_ketcli() {
    local answer line cur="${COMP_WORDS[COMP_CWORD]}"
    COMPREPLY=()
    answer=$(KETCLI_BREAKS="$COMP_WORDBREAKS" \
        "${COMP_WORDS[0]}" __complete bash "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
    if [[ $answer == ":files" ]]; then
        [[ $cur == "=" || $cur == ":" ]] && cur=""
        compopt -o filenames 2>/dev/null
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$cur")
        return
    fi
    while IFS= read -r line; do
        [[ -n $line ]] && COMPREPLY+=("$line")
    done <<< "$answer"
    if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o nosort -F _ketcli ketcli 2>/dev/null || complete -F _ketcli ketcli
"""

ZSH = r"""#compdef ketcli
# ketcli completion zsh > ~/.zfunc/_ketcli, with ~/.zfunc in fpath before compinit
_ketcli() {
    local answer line value
    local -a offered
    answer="$("${(Q)words[1]}" __complete zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)"
    if [[ $answer == ":files" ]]; then
        if [[ -prefix -*= ]]; then
            compset -P '*='
        fi
        _files
        return
    fi
    for line in "${(@f)answer}"; do
        [[ -z $line ]] && continue
        value="${line%%$'\t'*}"
        if [[ $line == *$'\t'* ]]; then
            offered+=("${value//:/\\:}:${line#*$'\t'}")
        else
            offered+=("${value//:/\\:}")
        fi
    done
    (( ${#offered} )) && _describe -V 'ketcli' offered
}
if [[ $funcstack[1] == _ketcli ]]; then
    _ketcli "$@"
else
    compdef _ketcli ketcli
fi
"""

FISH = r"""# ketcli completion fish > ~/.config/fish/completions/ketcli.fish
function __ketcli_complete
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    set -l answer ($typed[1] __complete fish $typed[2..-1] "$current" 2>/dev/null)
    if test "$answer" = ":files"
        __fish_complete_path (string replace -r '^-.*?=' '' -- "$current")
        return
    end
    printf '%s\n' $answer
end
complete -c ketcli -f -a '(__ketcli_complete)'
"""

POWERSHELL = r"""# ketcli completion powershell >> $PROFILE
Register-ArgumentCompleter -Native -CommandName ketcli -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $typed = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { $_.ToString().Trim("'", '"') })
    $current = if ($wordToComplete) { $wordToComplete } else { '""' }
    $answer = @(ketcli __complete powershell @typed $current)
    if ($answer.Count -eq 1 -and $answer[0] -eq ':files') { return }
    foreach ($line in $answer) {
        $value, $text = $line -split "`t", 2
        if (-not $text) { $text = $value }
        $shown = if ($value -match '\s') { "'$value'" } else { $value }
        [System.Management.Automation.CompletionResult]::new($shown, $value, 'ParameterValue', $text)
    }
}
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH, "powershell": POWERSHELL}


def command() -> Callable[..., None]:
    """`ketcli completion SHELL`."""
    from ketcli.asking.registry import QUESTIONS
    from ketcli.cli.signature import with_options

    return with_options(_print, QUESTIONS["completion"].options.values())


def _print(given: dict[str, Any]) -> None:
    shell = given["shell"] or Path(os.environ.get("SHELL", "")).name
    if shell not in SCRIPTS:
        raise InvalidInput(f"which shell? ketcli completion {'|'.join(SCRIPTS)}")
    sys.stdout.write(SCRIPTS[shell])
