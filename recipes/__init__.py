"""The recipes that ship with janusrl: YAML files, one folder a model family, found by name or by path."""
