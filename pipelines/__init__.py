"""How it is run: jobs, schedules, settings and the command line."""
