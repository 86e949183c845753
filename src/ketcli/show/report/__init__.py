"""The whole evidence as one document: HTML that stands alone, or Markdown."""
