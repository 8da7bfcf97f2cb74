"""What of one revision's annotation goes on in the next, and where; `service.workflows.anchor` is its face."""
