"""Many notebooks: finding them, reading their formats, and reviewing them on one machine or several."""
