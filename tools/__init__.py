"""What is run by hand for the project itself, and is no test."""
