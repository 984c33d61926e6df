"""Environment, settings and policies: the only place that reads the environment."""
