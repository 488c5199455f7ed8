"""Before the purchase: finding, choosing, comparing, and every fact about a product."""
