"""Each minute: what is due gets a turn request; what keeps failing backs off."""
