"""The command line, one module a command group; what is slow to import is imported when called."""
