"""The site: settings, addresses and wiring."""
