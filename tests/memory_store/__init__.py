"""The tables in memory, once: used by unit tests, functions' tests, simulation and fuzz alike."""
