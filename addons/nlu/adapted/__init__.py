"""The encoder's upper layers, trained anew for this assistant's intents and entities."""
