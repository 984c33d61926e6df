"""The phone page and the desk: the whole stack in a browser, on loopback only."""
