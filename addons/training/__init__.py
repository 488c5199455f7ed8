"""How `rasa train` reads what it trains on."""
