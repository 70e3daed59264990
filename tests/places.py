"""Where the tests find things."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
SOLUTION = (ROOT / "solutions" / "exercise_18_lstm_cell.py").read_text("utf-8")
