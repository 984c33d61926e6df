"""Kills processes of a busy stack at random, then compares its tables with Twilio's ledger."""
