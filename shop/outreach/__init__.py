"""Messages that the shop begins by itself, into open conversations: campaigns to segments, trade-in offers, notices.

`planning` lists recipients in the outbox, `rendering` finds the words at the last moment, `outbox` hands each message
to one deliverer at a time until a client has acknowledged it.
"""
