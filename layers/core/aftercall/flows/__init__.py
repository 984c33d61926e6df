"""The sequences of what happens, one verb per module, over the ports."""
