"""Families of problems: texts and words."""

from __future__ import annotations

import random
import re
from collections import Counter
from typing import Any

from .algorithms_style import Problem, family, sentence, word


@family("strings", "is_palindrome reads_both_ways mirrored symmetric", "text|phrase|s: str", "bool")
def palindrome(rng: random.Random) -> Problem:
    """Palindromes, strict or in letters only."""
    loose = rng.random() < 0.6
    rule = (
        "Only letters and digits count, and case does not matter."
        if loose
        else "Every character counts, case included."
    )
    clean = "[c.lower() for c in $a if c.isalnum()]" if loose else "$a"
    half = rng.choice(("abc", "noon", "ra", "12", "xyzzy"))
    cases = [
        ("",),
        ("a",),
        ("Anna",),
        ("A man, a plan, a canal: Panama",),
        ("not one",),
        (half + half[::-1],),
        (half + "q" + half[::-1] + "!",),
        (word(rng, "ab", 3, 5),),
        (word(rng, "ab", 3, 5),),
    ]
    return Problem(
        (
            f"Return whether `$a` reads the same forwards and backwards. {rule}",
            f"Decide whether a phrase is a palindrome. {rule} The empty text is one.",
        ),
        (
            f"$r = {clean}\nreturn $r == $r[::-1]",
            f"$r = {clean}\n$i, $j = 0, len($r) - 1\nwhile $i < $j:\n    if $r[$i] != $r[$j]:\n        return False\n    $i += 1\n    $j -= 1\nreturn True",
        ),
        cases,
        lambda t: (lambda c: all(a == b for a, b in zip(c, reversed(c), strict=True)))(
            re.sub(r"[^a-z0-9]", "", t.lower()) if loose else t
        ),
        "letters" if loose else "strict",
    )


@family(
    "strings",
    "are_anagrams same_letters rearranged letter_match",
    "first|a_text|one: str; second|b_text|other: str",
    "bool",
)
def anagrams(rng: random.Random) -> Problem:
    """Anagrams, with blanks and case ignored or not."""
    loose = rng.random() < 0.5
    rule = "Ignore case and blanks." if loose else "Case and blanks count."

    def clean(name: Any) -> Any:
        return f'{name}.lower().replace(" ", "")' if loose else name

    base = word(rng, "abcde", 5, 7)
    mixed = "".join(rng.sample(base, len(base)))
    cases = [
        ("", ""),
        ("a", ""),
        ("Listen", "Silent"),
        ("aab", "abb"),
        ("dusty", "study"),
        ("Dormitory", "dirty room"),
        (base, mixed),
        (base, mixed[:-1] + "z"),
        (base + " ", mixed),
    ]
    return Problem(
        (
            f"Return whether `$a` and `$b` consist of the same characters, each equally often. {rule}",
            f"Check whether one text is a rearrangement of the other. {rule}",
        ),
        (
            f"return sorted({clean('$a')}) == sorted({clean('$b')})",
            f"$d = {{}}\nfor c in {clean('$a')}:\n    $d[c] = $d.get(c, 0) + 1\nfor c in {clean('$b')}:\n    $d[c] = $d.get(c, 0) - 1\nreturn all(count == 0 for count in $d.values())",
        ),
        cases,
        lambda a, b: (
            Counter(c for c in (a.lower() if loose else a) if not loose or c != " ")
            == Counter(c for c in (b.lower() if loose else b) if not loose or c != " ")
        ),
        "loose" if loose else "strict",
    )


@family("strings", "longest_unique distinct_stretch unique_window no_repeats", "text|s|line: str", "int")
def unique_window(rng: random.Random) -> Problem:
    """The longest stretch in which no character is there more than so many times."""
    most = rng.choice((1, 2))
    rule = "without a repeated character" if most == 1 else "in which no character occurs more than twice"
    loop = "$d = {}\n$w = start = 0\nfor $i, c in enumerate($a):\n    if c in $d and $d[c] >= start:\n        start = $d[c] + 1  # jump behind the repetition\n    $d[c] = $i\n    $w = max($w, $i - start + 1)\nreturn $w"
    count = f"$d = {{}}\n$w = start = 0\nfor $i, c in enumerate($a):\n    $d[c] = $d.get(c, 0) + 1\n    while $d[c] > {most}:\n        $d[$a[start]] -= 1\n        start += 1\n    $w = max($w, $i - start + 1)\nreturn $w"
    cases = [("",), ("aaaa",), ("abcabc",), ("pwwkew",), ("abba",), *((word(rng, "abcd", 5, 12),) for _ in range(5))]
    return Problem(
        (
            f"Return the length of the longest substring of `$a` {rule}.",
            f"How long is the longest contiguous part of `$a` {rule}?",
        ),
        (loop, count) if most == 1 else (count,),
        cases,
        lambda t: max(
            (j - i for i in range(len(t)) for j in range(i + 1, len(t) + 1) if max(Counter(t[i:j]).values()) <= most),
            default=0,
        ),
        str(most),
    )


@family("strings", "shared_part common_part longest_common affix", "words|names|texts: list[str]", "str")
def affix(rng: random.Random) -> Problem:
    """The longest common beginning or end."""
    front = rng.random() < 0.5
    what = "prefix" if front else "suffix"
    stem = word(rng, "abc", 2, 4)

    def draw() -> Any:
        return [
            (stem + word(rng, "abc", 0, 3)) if front else (word(rng, "abc", 0, 3) + stem)
            for _ in range(rng.randint(2, 4))
        ]

    pick, cut, at, tail = (
        ("startswith", "$r[:-1]", "[:k]", "$a[0]") if front else ("endswith", "$r[1:]", "[-k:]", "$a[0]")
    )
    cases = [
        ([],),
        (["one"],),
        (["", "x"],),
        (["flower", "flow", "flight"],),
        (["testing", "running"],),
        (["ab", "cd"],),
        *((draw(),) for _ in range(4)),
    ]
    return Problem(
        (
            f"Return the longest {what} that all texts of `$a` share; the empty text when there is none, or when the list is empty.",
            f"Find the longest common {what} of the words in `$a`. An empty list gives an empty text.",
        ),
        (
            f'if not $a:\n    return ""\n$r = {tail}\nfor $x in $a[1:]:\n    while not $x.{pick}($r):\n        $r = {cut}\nreturn $r',
            f'if not $a:\n    return ""\nfor k in range(min(map(len, $a)), 0, -1):\n    if len({{$x{at} for $x in $a}}) == 1:\n        return $a[0]{at}\nreturn ""',
        ),
        cases,
        lambda ws: max(
            (
                (w[:k] if front else w[len(w) - k :])
                for w in ws[:1]
                for k in range(len(w) + 1)
                if all((v.startswith(w[:k]) if front else v.endswith(w[len(w) - k :])) for v in ws)
            ),
            key=len,
            default="",
        ),
        what,
    )


@family("strings", "word_counts tally count_words vocabulary", "text|line|speech: str", "dict[str, int]")
def word_counts(rng: random.Random) -> Problem:
    """How often each word is there, of some length at least."""
    least, fold = rng.choice((1, 2, 3, 4)), rng.random() < 0.5
    rule = "Upper and lower case are the same; count the words in lower case." if fold else "Case matters."
    long = f" Leave out words of fewer than {least} letters." if least > 1 else ""
    source = "$a.lower().split()" if fold else "$a.split()"
    guard = f" if len($x) >= {least}" if least > 1 else ""
    loop = f"    if len($x) < {least}:\n        continue\n" if least > 1 else ""
    cases = [
        ("",),
        ("One one ONE",),
        ("a b a",),
        *((sentence(rng, rng.randint(4, 8)),) for _ in range(4)),
        ("Tea tea salt",),
        ("  spaced   out  ",),
    ]
    return Problem(
        (
            f"Count how often each word occurs in `$a`. Words are separated by blanks. {rule}{long} Return a dictionary.",
            f"Make a dictionary from word to number of occurrences for the text `$a` (words are split at whitespace). {rule}{long}",
        ),
        (
            f"$d = {{}}\nfor $x in {source}:\n{loop}    $d[$x] = $d.get($x, 0) + 1\nreturn $d",
            f"from collections import Counter\n\nreturn dict(Counter($x for $x in {source}{guard}))",
        ),
        cases,
        lambda t: {
            w: ws.count(w)
            for ws in [[w for w in re.findall(r"\S+", t.lower() if fold else t) if len(w) >= least]]
            for w in ws
        },
        f"{least} {fold}",
    )


@family("strings", "edit_steps distance edits_between difference", "first|source: str; second|target: str", "int")
def edit_distance(rng: random.Random) -> Problem:
    """Edit distance with or without replacement."""
    replace = rng.random() < 0.6
    rule = "insert, delete or replace one character" if replace else "insert or delete one character"
    choice = "1 + min(row[$j], $r[$j - 1], $r[$j])" if not replace else "1 + min(row[$j - 1], row[$j], $r[$j - 1])"
    choice = choice if replace else "1 + min(row[$j], $r[$j - 1])"

    def oracle(a: str, b: str) -> int:
        if not a or not b:
            return len(a) + len(b)
        if a[0] == b[0]:
            return oracle(a[1:], b[1:])
        options = [oracle(a[1:], b), oracle(a, b[1:])] + ([oracle(a[1:], b[1:])] if replace else [])
        return 1 + min(options)

    cases = [
        ("", ""),
        ("abc", ""),
        ("kitten", "sitting"),
        ("same", "same"),
        ("ab", "ba"),
        *((word(rng, "abc", 3, 6), word(rng, "abc", 3, 6)) for _ in range(5)),
    ]
    body = f"row = list(range(len($b) + 1))\nfor $i, c in enumerate($a, 1):\n    $r = [$i]\n    for $j, d in enumerate($b, 1):\n        if c == d:\n            $r.append(row[$j - 1])\n        else:\n            $r.append({choice})\n    row = $r\nreturn row[-1]"
    memo = (
        "from functools import cache\n\n@cache\ndef steps(m, n):\n    if m == 0 or n == 0:\n        return m + n\n    if $a[m - 1] == $b[n - 1]:\n        return steps(m - 1, n - 1)\n    return 1 + min(steps(m - 1, n), steps(m, n - 1)"
        + (", steps(m - 1, n - 1)" if replace else "")
        + ")\n\nreturn steps(len($a), len($b))"
    )
    return Problem(
        (
            f"Return the least number of steps that turn `$a` into `$b`, where a step may {rule}.",
            f"How many single-character changes are needed at least to get from `$a` to `$b`? Allowed: {rule}.",
        ),
        (body, memo),
        cases,
        oracle,
        "replace" if replace else "no replace",
    )
