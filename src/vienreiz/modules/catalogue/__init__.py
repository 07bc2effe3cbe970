"""What may be asked, open to all: every information service with what goes in and what comes out.

Terms. *Information service*, *cardinality*, *freshness*, *holder*: as in `registers`. *Input*: the kind of identifier
by which somebody is asked about. *Output*: a field that a service tells.
"""
