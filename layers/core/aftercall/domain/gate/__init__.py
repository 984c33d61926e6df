"""What may be sent, and when: one decision out of small rules, stored with the message."""
