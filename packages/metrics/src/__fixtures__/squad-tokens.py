"""Writes squad-tokens.json: random texts, and what the steps of SQuAD's answer normalisation make of them in Python
(lower, delete string.punctuation, articles to a space, split). Written with Python 3.11.7:
python3 squad-tokens.py > squad-tokens.json"""
import json
import random
import re
import string


def normalise(text):
    text = text.lower()
    text = "".join(c for c in text if c not in string.punctuation)
    text = re.sub(r"\b(a|an|the)\b", " ", text)
    return text.split()


PIECES = (
    ["a", "an", "the", "The", "AN", "cat", "the-cat", "$5", "3.5", "a_b", " ", "\t", "\n", ".", ",", "_", "\x00", "\x07"]
    + ["\u2026", "\u2014", "\u2019s", "\u201cthe\u201d", "\u00e9", "a\u0301", "e\u0301", "\u0130", "\u039f\u0394\u039f\u03a3"]
    + ["\u4e2d\u6587", "\u4e2da", "\u00bd", "\u00b2", "\u00a0", "\u2003", "\u3000", "\ufeff", "\x1c", "\x85", "\U0001f600"]
    + ["a\U0001f600", "the\u200bcat", "\u0915\u094d", "\u0661\u0662", "a\u0661", "\u2167"]
)
random.seed(5)
rows = []
for _ in range(400):
    parts = [random.choice(PIECES) + random.choice(["", " ", "", "-"]) for _ in range(random.randint(0, 12))]
    rows.append("".join(parts))
print("[")
print(",\n".join(json.dumps([row, normalise(row)]) for row in rows))
print("]")
