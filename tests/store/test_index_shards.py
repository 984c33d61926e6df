"""Every customer has one shard, and all shards are used."""

from aftercall.store.index_shards import SHARDS, shard_of


def test_a_customer_always_falls_into_the_same_shard_and_all_shards_are_used() -> None:
    customers = [f"+5730000000{number:02d}" for number in range(100)]
    shards = {customer: shard_of(customer) for customer in customers}
    assert set(shards.values()) == set(range(SHARDS))
    assert shard_of("+573000000001") == shards["+573000000001"]
