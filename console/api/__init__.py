"""The HTTP interfaces that the web server offers."""
