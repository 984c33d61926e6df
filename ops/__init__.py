"""For whoever deploys and operates a stage: build, deploy, secrets, doctor, logs."""
