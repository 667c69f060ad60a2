"""A file a resource."""
