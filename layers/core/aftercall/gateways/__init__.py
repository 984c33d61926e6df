"""Everything outside the package except DynamoDB, each system behind a port."""
