"""Who a source phrase stands for: names and roles of the article, and what refers back to them."""
