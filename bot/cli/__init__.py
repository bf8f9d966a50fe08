"""The command line: a file a group of commands, each with what it needs beside it."""
