"""What is wrong with this machine for making packs, and how to mend it."""
