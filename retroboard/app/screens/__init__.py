"""What is shown one at a time: home, the board, and the questions over them."""
