"""The statutory form as data: one YAML file an edition, and the models they are loaded into."""
