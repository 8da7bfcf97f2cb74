"""What is done without anybody waiting for it. The database's rows say what there is to do; these rooms do it."""
