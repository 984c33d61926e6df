"""Values and decisions: pure, without clock, randomness, network or environment."""
