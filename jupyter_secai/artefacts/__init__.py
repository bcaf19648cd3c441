"""Files of models and data, looked into before anybody opens them. Nothing is loaded, run or fetched."""
