"""Each figure of each analysis against one raw statement over the rows of a random book."""
