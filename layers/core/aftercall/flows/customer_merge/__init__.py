"""A customer's number and business-scoped id become one conversation."""
