"""Transparency logs, pure: trees, notes and checkpoints, tiles, proofs, and a witness of one's own.

Terms: *leaf* (one entry of the tree), *root* (the hash that stands for all leaves so far), *checkpoint* (origin, size
and root, signed as a note), *cosignature* (a witness vouches that it saw this checkpoint grow out of the earlier ones),
*tile* (256 hashes of one level), *vkey* (a verifier key on one line). No database, no Django.

Sources: RFC 6962, RFC 9162, c2sp.org/{signed-note,tlog-checkpoint,tlog-cosignature,tlog-tiles,tlog-proof,tlog-witness}.
"""
