"""One form for everything a customer has done about an order or a thing bought: it asks what the request still needs.

The truth is the draft in the database (shop/orders/drafts.py); the form's slots mirror it for the conversation.
"""
