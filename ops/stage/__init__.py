"""One stage: its entry in samconfig.toml, its AWS account, its deployed stack."""
