"""The figure of the opening chapter: the whole machine at work."""
