"""Documents made from reviews, one module a format: `render(reviewed) -> str`."""
