"""Kills processes of a busy stack at random and compares what is left with Twilio's ledger."""
