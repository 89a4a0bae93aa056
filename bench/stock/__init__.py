"""The settings of the stock build: the same chapters, with the theme's defaults and MathJax."""
