"""How messages come in and replies go out: the REST and Socket.IO channels, and what they share.

A message is checked and brought into one written form (`inbound`), its sender is proven (`identity`), it is worked on
once even if it is sent twice (`turns`), and every reply of the assistant leaves as one object (`replies`).
"""
