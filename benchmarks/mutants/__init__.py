"""Wrong copies of our own code: does a test notice each of them?"""
