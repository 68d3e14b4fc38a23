"""Pages for people: text that shows every sign of it, templates filled in; no layout here."""
