"""janusrl.sandbox."""
