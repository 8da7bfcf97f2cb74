"""Processes killed, databases restarted, power cut: what is acknowledged is kept once. `make faults`: at length."""
