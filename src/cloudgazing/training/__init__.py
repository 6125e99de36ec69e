"""Training: how the three networks, and the judges that score them, come to be."""
