"""What is kept: the only floor that knows SQL. Importing the package loads no driver."""
