"""A finished call: found, evaluated, reported, and its conversation started."""
