"""The playground: customers' phones and controls of the local stack, in a browser on loopback."""
