"""What has to be true of a run once everything is at rest."""
