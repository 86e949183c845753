"""What trials that are not in the pool could change: tipping point, assumed shares, a bound for selection."""
