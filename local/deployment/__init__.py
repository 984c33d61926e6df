"""`make deploy-local`: the steps of a first deployment, with ministack in place of AWS."""
