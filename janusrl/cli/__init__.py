"""janusrl.cli."""
