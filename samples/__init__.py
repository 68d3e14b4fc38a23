"""A small fictitious region that runs offline: its register, its web site and random reports."""
