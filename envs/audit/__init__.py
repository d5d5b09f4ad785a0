"""What each domain brings to an audit: honest tasks, graded corruptions, exploits. Imported only by `janusrl audit`."""
