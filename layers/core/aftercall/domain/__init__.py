"""Values and decisions: pure, without clock, chance, network or environment."""
