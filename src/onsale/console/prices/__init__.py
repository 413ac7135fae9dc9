"""An organiser's fees and taxes, as they set them."""
