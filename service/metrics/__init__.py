"""What the service counts of its work, for Prometheus. No label holds anything of an article or a person."""
