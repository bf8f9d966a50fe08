"""The command line: a file a group of commands, each with its own needs beside it."""
