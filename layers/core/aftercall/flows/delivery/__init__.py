"""Twilio's delivery reports on our messages."""
