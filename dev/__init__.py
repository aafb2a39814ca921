"""What `./run` calls. Standard library only: it runs before anything is installed."""
