"""The emulated Twilio for WhatsApp: REST routes, signed webhooks, status callbacks and rules."""
