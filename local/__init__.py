"""What plays the outside world on one machine: AWS, providers, customers; never deployed."""
