"""The real handlers and flows in one process, with virtual time and faults at every I/O call."""
