"""Environments: one file a domain, found by name through the registry. They know renderers, not rewards."""
