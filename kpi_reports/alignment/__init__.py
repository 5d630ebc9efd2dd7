"""The cascade from strategy to departments and positions: traced both ways, listed, drawn."""
