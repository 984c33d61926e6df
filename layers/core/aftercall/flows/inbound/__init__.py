"""A customer's message is received by webhook, or recovered from Twilio's list."""
