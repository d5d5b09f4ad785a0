"""janusrl.report."""
