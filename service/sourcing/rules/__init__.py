"""One module per rule; each holds `RULE`. `service.sourcing.rule.load_rules` finds them by name."""
