"""How somebody wants to be reached: where, in which language, by which channels, and when not.

Channel: a way on which something is sent, such as e-mail. Quiet hours: the part of a day in which nothing rings; what
is sent waits until they are over. An address in a channel is as its owner wrote it; nobody has confirmed it yet.
"""
