"""`make doctor`: examines a deployed or running stack and says what to mend."""
