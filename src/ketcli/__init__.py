"""ketcli: what the randomized trials of ketamine and esketamine for depression say."""

__version__ = "0.1.0"
