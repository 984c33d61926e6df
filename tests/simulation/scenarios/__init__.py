"""What customers, operators and providers do in a run, and what each run is held to."""
