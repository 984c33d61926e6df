"""Builds what is deployed: sam build for a stage's own Python and processor, then bytecode."""
