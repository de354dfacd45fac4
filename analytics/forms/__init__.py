"""Forms of analytics: what its pages and resources ask."""
