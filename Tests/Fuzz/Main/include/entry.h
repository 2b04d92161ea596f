// Nothing: the linker finds the entry by its name.
