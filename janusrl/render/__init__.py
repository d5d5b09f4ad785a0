"""janusrl.render."""
