"""The review desk: pages for editors, served under /desk."""
