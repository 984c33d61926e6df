"""Stand-ins for other people's systems, speaking their wire formats on loopback."""
