"""Letters in anybody's Markdown, carried over into the form in which editions are written."""
