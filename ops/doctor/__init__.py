"""`make doctor`: looks at a running or deployed stack and says what to mend."""
