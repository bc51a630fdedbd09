"""The goods as objects on a table, a wall or a hook, each carrying its artwork."""
