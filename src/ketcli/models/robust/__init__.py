"""Cluster-robust variances (CR2)."""
