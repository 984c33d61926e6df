"""What a person does in a conversation: take over, write, give back."""
