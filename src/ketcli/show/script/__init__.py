"""Stand-alone scripts that repeat a pooled answer without ketcli."""
