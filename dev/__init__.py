"""The commands of `./run`. Standard library only, since this runs before anything is installed."""
