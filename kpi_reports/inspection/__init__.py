"""First contact: looks at an unknown file and proposes how to declare it as a source."""
