"""Measurements, never asserted in a test: speed as ratios against something run beside it, quality against a review."""
