"""Environments: one file a domain, found by name through the registry. They know renderers and default rubrics, no rewards."""
