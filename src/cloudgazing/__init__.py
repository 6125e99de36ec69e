"""Cloudgazing: how AI image generators really work."""
