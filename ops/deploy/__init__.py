"""`make deploy`: checks all that can be checked, builds a stage and deploys it with sam."""
