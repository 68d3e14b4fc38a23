"""How site platforms print their lists, a module a platform."""
