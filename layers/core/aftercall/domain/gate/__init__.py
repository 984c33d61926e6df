"""Whether a message may be sent now, later or never: one decision made by small rules."""
