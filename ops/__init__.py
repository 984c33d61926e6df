"""What a deployer uses: build, deploy, secrets, doctor, logs."""
