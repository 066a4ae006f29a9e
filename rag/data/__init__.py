"""Word tables and fitted weights as data, and the code that reads and checks them."""
