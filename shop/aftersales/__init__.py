"""After the purchase: warranty, returns, exchanges, repairs, upgrades and trade-ins."""
