"""janusrl.training."""
