"""`python -m jupyter_secai.schema` writes the JSON schema of a Review; the TypeScript types come from it."""

from __future__ import annotations

import json
from pathlib import Path

from jupyter_secai.model import Review

SCHEMA_FILE = Path(__file__).with_name("review.schema.json")


def review_schema() -> str:
    """The schema of what is in an answer, so that fields with defaults are required."""
    schema = Review.model_json_schema(mode="serialization")
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(review_schema(), encoding="utf-8")
