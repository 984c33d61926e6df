"""The queue of turn requests: SQS FIFO, one message group per customer."""
