"""Opening an export on the organisers' own machine: names, tables, and a folder that is whole."""
