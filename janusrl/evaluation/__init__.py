"""janusrl.evaluation."""
