"""A customer's message: received by webhook, or recovered from Twilio's list."""
