"""What an operator does in a conversation: take over, write, give back."""
