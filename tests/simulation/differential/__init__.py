"""The same runs over real DynamoDB tables, compared with the tables in memory."""
