"""Turn requests for what is due, each minute; ever longer delays for what keeps failing."""
