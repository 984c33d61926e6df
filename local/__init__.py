"""The system: what runs the whole stream on one machine; never deployed."""
