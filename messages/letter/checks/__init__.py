"""What can be wrong in a campaign's folder beyond the shape of its files, a module a subject."""
