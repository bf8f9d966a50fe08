"""The closing of the campaign: who decides it, how it comes about, and what is answered then."""
