"""The log: who used whose data, when and on what ground, kept so that no alteration stays unseen.

Terms: *entry* (one person's share of one exchange, durable before the answer leaves), *commitment* (32 bytes that stand
for an entry and say nothing without its person's key), *leaf* (version, kind and commitment: what the public tree
holds), *sequencer* (gives entries their index, in batches), *checkpoint* (origin, size and root of the tree, signed
each second in which there is news), *cosignature* (a witness saw the tree grow and never change), *proof* (what a
person takes away: her entry, its salt, the path to a cosigned root). Rows are only ever inserted. An entry is
*recorded* at once and *provable* within 5 s. The module stands at the very bottom and its tables in a database of
their own. Why so: docs/decisions, `the-log`.
"""
