"""What Aftercall costs, measured beside the same thing written as tutorials do; never deployed."""
