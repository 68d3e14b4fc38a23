"""The revisions, one a module; a revision that was ever released is never changed again."""
