"""`python -m ketcli`."""

from ketcli.cli.main import main

main()
