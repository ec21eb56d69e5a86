"""Writes overlap-scores.json: random pairs of texts with their ROUGE, BLEU and chrF scores.

Not runs of rouge_score and sacrebleu, which were not available, but second implementations of their definitions, plain
and slow: whole tables for common subsequences, tuples in Counters for n-grams, fractions kept until the end.
Written with Python 3.11.7: python3 overlap.py > overlap-scores.json"""
import json
import math
import random
import re
import string
from collections import Counter
from fractions import Fraction
from itertools import combinations


# ROUGE: a table of lengths, and the subsequence read out of it from its last cell
def tokens(text):
    return [t for t in re.split("[^a-z0-9]+", text.lower()) if t]


def prf(hits, c, r):
    p, q = Fraction(hits, max(c, 1)), Fraction(hits, max(r, 1))
    return [float(p), float(q), float(2 * p * q / (p + q)) if p + q else 0.0]


def ngrams(items, n):
    return Counter(tuple(items[i : i + n]) for i in range(len(items) - n + 1))


def rouge_n(c, r, n):
    a, b = ngrams(tokens(c), n), ngrams(tokens(r), n)
    return prf(sum((a & b).values()), sum(a.values()), sum(b.values()))


def table(r, c):
    t = [[0] * (len(c) + 1) for _ in range(len(r) + 1)]
    for i, x in enumerate(r):
        for j, y in enumerate(c):
            t[i + 1][j + 1] = t[i][j] + 1 if x == y else max(t[i][j + 1], t[i + 1][j])
    return t


def rouge_l(c, r):
    a, b = tokens(c), tokens(r)
    return prf(table(b, a)[-1][-1], len(a), len(b))


def rouge_lsum(c, r):
    cs = [tokens(line) for line in c.split("\n") if line]
    rs = [tokens(line) for line in r.split("\n") if line]
    left_c, left_r = Counter(sum(cs, [])), Counter(sum(rs, []))
    m, n = sum(left_r.values()), sum(left_c.values())
    hits = 0
    for sentence in rs:
        union = set()
        for other in cs:
            t, i, j = table(sentence, other), len(sentence), len(other)
            while i and j:
                if sentence[i - 1] == other[j - 1]:
                    i, j = i - 1, j - 1
                    union.add(i)
                elif t[i][j - 1] > t[i - 1][j]:
                    j -= 1
                else:
                    i -= 1
        for i in sorted(union):
            token = sentence[i]
            if left_c[token] and left_r[token]:
                hits += 1
                left_c[token] -= 1
                left_r[token] -= 1
    return prf(hits, n, m)


def rouge_s(c, r, gap, unigrams):
    def bag(items):
        pairs = combinations(range(len(items)), 2)
        found = Counter((items[i], items[j]) for i, j in pairs if gap is None or j - i - 1 <= gap)
        if unigrams:
            found.update((item,) for item in items)
        return found

    a, b = bag(tokens(c)), bag(tokens(r))
    return prf(sum((a & b).values()), sum(a.values()), sum(b.values()))


# BLEU
def tok13a(line):
    for old, new in [("<skipped>", ""), ("-\n", ""), ("\n", " "), ("&quot;", '"'), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")]:
        line = line.replace(old, new)
    line = f" {line} "
    split = set(string.punctuation) - set("'-.,") | {" "}
    line = "".join(f" {ch} " if ch in split else ch for ch in line)
    line = re.sub(r"([^0-9])([.,])", r"\1 \2 ", line)
    line = re.sub(r"([.,])([^0-9])", r" \1 \2", line)
    line = re.sub(r"([0-9])-", r"\1 - ", line)
    return line.split()


def bleu(pairs, cut, smoothing, value, effective, order=4):
    matched, total = [0] * order, [0] * order
    c_len = r_len = 0
    for c, rs in pairs:
        a, bs = cut(c.rstrip()), [cut(r.rstrip()) for r in rs if r]
        c_len += len(a)
        r_len += min((abs(len(b) - len(a)), len(b)) for b in bs)[1]
        for n in range(1, order + 1):
            most = Counter()
            for b in bs:
                most |= ngrams(b, n)
            x = ngrams(a, n)
            matched[n - 1] += sum((x & most).values())
            total[n - 1] += sum(x.values())
    if sum(matched) == 0:
        return 0.0
    logs, zeros = [], 0
    for n in range(order):
        k = value if smoothing == "add-k" and n else 0
        if total[n] + k == 0:
            if not effective:
                return 0.0
            break
        p = (matched[n] + k) / (total[n] + k)
        if matched[n] + k == 0:
            zeros += 1
            p = {"exp": 2.0**-zeros / total[n], "floor": value / total[n] if value else 0, "none": 0, "add-k": 0}[smoothing]
        if p == 0:
            return 0.0
        logs.append(math.log(p))
    penalty = 1 if c_len >= r_len else math.exp(1 - r_len / c_len)
    return 100 * penalty * math.exp(sum(logs) / len(logs))


# chrF
def chrf_ngrams(text, words):
    line = "".join(text.split())
    grams = [ngrams(list(line), n) for n in range(1, 7)]
    pieces = []
    for w in text.split():
        if len(w) > 1 and w[-1] in string.punctuation:
            pieces += [w[:-1], w[-1]]
        elif len(w) > 1 and w[0] in string.punctuation:
            pieces += [w[0], w[1:]]
        else:
            pieces.append(w)
    return grams + [ngrams(pieces, n) for n in range(1, words + 1)]


def chrf(c, r, words, beta=2, eps=False):
    rows = [
        (sum(x.values()) if y else 0, sum(y.values()), sum((x & y).values()))
        for x, y in zip(chrf_ngrams(c, words), chrf_ngrams(r, words))
    ]
    if eps:
        total = 0.0
        for x, y, both in rows:
            p, q = both / x if x else 1e-16, both / y if y else 1e-16
            d = beta**2 * p + q
            total += (1 + beta**2) * p * q / d if d else 1e-16
        return 100 * total / len(rows)
    kept = [(Fraction(both, x), Fraction(both, y)) for x, y, both in rows if x and y]
    if not kept:
        return 0.0
    p, q = (sum(column, Fraction(0)) / len(kept) for column in zip(*kept))
    return float(100 * (1 + beta**2) * p * q / (beta**2 * p + q)) if p + q else 0.0


WORDS = """the a cat sat on mat The Cat dogs running 3.5 1,200 10-3 it's (hi) "so" end. x=2*3 é naïve 中文 😀 &amp; <b> e.g. U.S. - -- $5
50% \x1c tab\there nbsp\u00a0x \u3000 \u200bz \ufeff No. yes, or; and: 7-""".split(" ")
random.seed(13)


def text(longest=14):
    n = random.randint(0, longest)
    return "".join(random.choice(WORDS) + random.choice([" ", " ", " ", "\n", "", "  "]) for _ in range(n))


rows = []
while len(rows) < 250:
    r, c = text(), text()
    if random.random() < 0.5:
        kept = r.split(" ")
        random.shuffle(kept)
        c = " ".join(kept[: random.randint(0, len(kept))] + c.split(" ")[:3])
    if r == "":
        continue
    other = text(6)
    rows.append({
        "candidate": c,
        "reference": r,
        "other": other,
        "rouge1": rouge_n(c, r, 1),
        "rouge2": rouge_n(c, r, 2),
        "rouge3": rouge_n(c, r, 3),
        "rougeL": rouge_l(c, r),
        "rougeLsum": rouge_lsum(c, r),
        "rougeS": rouge_s(c, r, None, False),
        "rougeSU4": rouge_s(c, r, 4, True),
        "bleu": {
            "exp": bleu([(c, [r])], tok13a, "exp", None, True),
            "none": bleu([(c, [r])], tok13a, "none", None, True),
            "floor": bleu([(c, [r])], tok13a, "floor", 0.1, True),
            "add-k": bleu([(c, [r])], tok13a, "add-k", 1, True),
        },
        "bleuWhole": bleu([(c, [r])], tok13a, "exp", None, False),
        "bleuTwo": bleu([(c, [r, other])], tok13a, "exp", None, True),
        "bleuSplit": bleu([(c, [r])], str.split, "exp", None, True),
        "chrf": chrf(c, r, 0),
        "chrf++": chrf(c, r, 2),
        "chrfEps": chrf(c, r, 0, eps=True),
    })
corpus = [(row["candidate"], [row["reference"]]) for row in rows]
print(json.dumps({"corpusBleu": bleu(corpus, tok13a, "exp", None, False), "rows": rows}, indent=0))
