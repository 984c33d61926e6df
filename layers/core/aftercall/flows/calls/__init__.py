"""A finished call is found or reported, evaluated, and its conversation started."""
