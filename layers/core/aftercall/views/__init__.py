"""Reads for people; nothing here changes state."""
