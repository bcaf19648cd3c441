"""What people decided, as it is kept in a notebook's metadata under `secai`."""
