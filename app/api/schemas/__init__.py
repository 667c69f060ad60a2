"""What goes over the wire and is no layer."""
