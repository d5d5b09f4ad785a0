"""The rewards that come with janusrl, one file a family. Each is found by name through `janusrl.registry`."""
