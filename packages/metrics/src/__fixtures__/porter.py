"""Writes porter-stems.json: words and their stems.

A second implementation of what NLTK's stemmer does by default, not a run of NLTK, which was not available. It is written
the way Porter's own program works (a buffer b, its last index k, and j, the index before the suffix that was found),
while porter-stem.ts works with tables of rules, so that a slip in one does not repeat itself in the other.
Written with Python 3.11.7: python3 porter.py > porter-stems.json"""
import json
import random

IRREGULAR = {
    "sky": ["sky", "skies"], "die": ["dying"], "lie": ["lying"], "tie": ["tying"], "news": ["news"],
    "inning": ["innings", "inning"], "outing": ["outings", "outing"], "canning": ["cannings", "canning"],
    "howe": ["howe"], "proceed": ["proceed"], "exceed": ["exceed"], "succeed": ["succeed"],
}
POOL = {form: stem for stem, forms in IRREGULAR.items() for form in forms}


class Buffer:
    def __init__(self, word):
        self.b = list(word)
        self.k = len(word) - 1
        self.j = 0

    def cons(self, i):
        c = self.b[i]
        if c in "aeiou":
            return False
        return (i == 0 or not self.cons(i - 1)) if c == "y" else True

    def m(self):
        """How many times, up to j, consonants follow vowels."""
        kinds = "".join("c" if self.cons(i) else "v" for i in range(self.j + 1))
        return kinds.count("vc")

    def vowel(self):
        return any(not self.cons(i) for i in range(self.j + 1))

    def double(self, i):
        return i >= 1 and self.b[i] == self.b[i - 1] and self.cons(i)

    def cvc(self, i):
        if i == 1:
            return not self.cons(0) and self.cons(1)
        if i < 2 or not self.cons(i) or self.cons(i - 1) or not self.cons(i - 2):
            return False
        return self.b[i] not in "wxy"

    def ends(self, s):
        start = self.k - len(s) + 1
        if start < 0 or "".join(self.b[start : self.k + 1]) != s:
            return False
        self.j = start - 1
        return True

    def setto(self, s):
        self.b[self.j + 1 :] = list(s)
        self.k = self.j + len(s)

    def r(self, s):
        if self.m() > 0:
            self.setto(s)

    def first(self, pairs):
        """Applies the first pair whose suffix is there."""
        for suffix, new in pairs:
            if self.ends(suffix):
                self.r(new)
                return

    def step1(self):
        b = self.b
        if b[self.k] == "s":
            if self.ends("sses"):
                self.k -= 2
            elif self.ends("ies"):
                self.k -= 1 if self.j == 0 else 2
            elif b[self.k - 1] != "s":
                self.k -= 1
        if self.ends("ied"):
            self.k -= 1 if self.j == 0 else 2
        elif self.ends("eed"):
            if self.m() > 0:
                self.k -= 1
        elif (self.ends("ed") or self.ends("ing")) and self.vowel():
            self.k = self.j
            if self.ends("at"):
                self.setto("ate")
            elif self.ends("bl"):
                self.setto("ble")
            elif self.ends("iz"):
                self.setto("ize")
            elif self.double(self.k):
                if self.b[self.k] not in "lsz":
                    self.k -= 1
            else:
                self.j = self.k
                if self.m() == 1 and self.cvc(self.k):
                    self.setto("e")
        if self.b[self.k] == "y" and self.k > 1 and self.cons(self.k - 1):
            self.b[self.k] = "i"

    def step2(self):
        if self.ends("alli"):
            if self.m() > 0:
                self.setto("al")
                self.step2()
            return
        if self.ends("logi"):
            self.j += 1
            self.r("og")
            return
        self.first([
            ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"),
            ("fulli", "ful"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"),
            ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"),
            ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
        ])

    def step3(self):
        self.first([
            ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
        ])

    def step4(self):
        for suffix in ["al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou",
                       "ism", "ate", "iti", "ous", "ive", "ize"]:
            if self.ends(suffix):
                if suffix == "ion" and (self.j < 0 or self.b[self.j] not in "st"):
                    return
                if self.m() > 1:
                    self.k = self.j
                return

    def step5(self):
        self.j = self.k
        if self.b[self.k] == "e":
            a = self.m()
            if a > 1 or (a == 1 and not self.cvc(self.k - 1)):
                self.k -= 1
        self.j = self.k
        if self.b[self.k] == "l" and self.double(self.k) and self.m() > 1:
            self.k -= 1


def stem(word):
    if word in POOL:
        return POOL[word]
    if len(word) <= 2:
        return word
    buffer = Buffer(word)
    for step in (buffer.step1, buffer.step2, buffer.step3, buffer.step4, buffer.step5):
        step()
        del buffer.b[buffer.k + 1 :]
    return "".join(buffer.b)


SUFFIXES = """s es ss sses ies ied eed ed ing y ly ational tional enci anci izer bli abli alli fulli entli eli ousli ization
ation ator alism iveness fulness ousness aliti iviti biliti logi icate ative alize iciti ical ful ness al ance ence er
ic able ible ant ement ment ent sion tion ion ou ism ate iti ous ive ize e ll l lling tting zzed""".split()
random.seed(8)
words = set(POOL) | {"oed", "eing", "ying", "yyy", "aed", "by", "a", "s", "ies", "ied", "eed", "ing", "day", "fly", "2nd", "1st"}
while len(words) < 2500:
    letters = random.choice(["aeiouybcdflmnprstwxz", "aeiouy", "bcdfglnpstwxyz"])
    word = "".join(random.choice(letters) for _ in range(random.randint(0, 6)))
    for _ in range(random.choice([1, 1, 2, 3])):
        word += random.choice(SUFFIXES)
    words.add(word[:18])
words.discard("")
print("[")
print(",\n".join(json.dumps([word, stem(word)]) for word in sorted(words)))
print("]")
