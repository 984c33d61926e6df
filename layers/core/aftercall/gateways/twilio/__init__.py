"""Twilio: its webhooks read and verified, its API called."""
