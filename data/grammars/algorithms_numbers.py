"""Families of problems: whole numbers, digits, bits."""

from __future__ import annotations

import random
from typing import Any

from .algorithms_style import Problem, family, numbers


@family("number theory", "primes_up_to sieve list_primes prime_numbers", "limit|n|bound: int", "list[int]")
def primes(rng: random.Random) -> Problem:
    """Primes up to a bound, all of them or those of a residue."""
    modulus, rest = rng.choice(((0, 0), (4, 1), (4, 3), (6, 1), (6, 5), (10, 3), (10, 7)))
    extra = f" whose remainder modulo {modulus} is {rest}" if modulus else ""
    guard = f" and $x % {modulus} == {rest}" if modulus else ""
    cases = [(0,), (1,), (2,), (3,), (10,), *((rng.randint(15, 120),) for _ in range(5))]
    keep = f"    if $x % {modulus} == {rest}:\n        $r.append($x)" if modulus else "    $r.append($x)"
    sieve = (
        "flags = [True] * ($a + 1)\n$r = []\nfor $x in range(2, $a + 1):\n    if not flags[$x]:\n        continue\n    # cross out all multiples\n    for multiple in range($x * $x, $a + 1, $x):\n        flags[multiple] = False\n"
        + keep
        + "\nreturn $r"
    )
    plain = f"return [$x for $x in range(2, $a + 1) if all($x % d for d in range(2, int($x**0.5) + 1)){guard}]"
    return Problem(
        (
            f"Return all primes not greater than `$a`{extra}, in ascending order.",
            f"List the prime numbers from 2 to `$a` (inclusive){extra}.",
        ),
        (sieve, plain),
        cases,
        lambda n: [
            p
            for p in range(2, n + 1)
            if sum(p % d == 0 for d in range(1, p + 1)) == 2 and (not modulus or p % modulus == rest)
        ],
        f"{modulus}:{rest}",
    )


@family("number theory", "factorize prime_factors decompose factors", "n|number|value: int", "list[int]")
def factors(rng: random.Random) -> Problem:
    """Prime factors with repetition, or each once."""
    once = rng.random() < 0.5
    rule = "each listed once" if once else "repeated as often as they divide it"
    add = "        if d not in $r:\n            $r.append(d)" if once else "        $r.append(d)"
    tail = "if $a > 1 and $a not in $r:\n    $r.append($a)" if once else "if $a > 1:\n    $r.append($a)"

    def draw() -> Any:
        return rng.choice(
            (
                rng.randint(2, 400),
                rng.choice((2, 3, 5)) ** rng.randint(2, 6),
                rng.choice((7, 11, 13)) * rng.choice((13, 17, 19)),
            )
        )

    def oracle(n: int) -> list[int]:
        found = [p for p in range(2, n + 1) if n % p == 0 and all(p % d for d in range(2, p))]
        return found if once else [p for p in found for k in range(1, 20) if n % p**k == 0]

    cases = [(1,), (2,), (17,), (64,), (360,), *((draw(),) for _ in range(5))]
    return Problem(
        (
            f"Return the prime factors of `$a` in ascending order, {rule}. For 1 the list is empty.",
            f"Decompose the positive number `$a` into primes, {rule}, smallest first.",
        ),
        (
            f"$r = []\nd = 2\nwhile d * d <= $a:\n    while $a % d == 0:\n{add}\n        $a //= d\n    d += 1\n{tail}\nreturn $r",
        ),
        cases,
        oracle,
        "once" if once else "repeated",
    )


@family(
    "number theory",
    "common_number combine shared_number fold",
    "nums|values|sizes: list[int]",
    "int",
)
def divisors(rng: random.Random) -> Problem:
    """Greatest common divisor or least common multiple of a list."""
    least = rng.random() < 0.5
    what = "least common multiple" if least else "greatest common divisor"
    loop = (
        "$r = $a[0]\nfor $x in $a[1:]:\n    m, n = $r, $x\n    while n:\n        m, n = n, m % n  # Euclid\n    $r = "
        + ("$r * $x // m" if least else "m")
        + "\nreturn $r"
    )
    tool = "lcm" if least else "gcd"
    cases = [([7],), ([4, 6],), ([5, 5, 5],), ([1, 9],), *((numbers(rng, 1, 24, 2, 4),) for _ in range(6))]
    return Problem(
        (
            f"Return the {what} of the positive numbers in `$a`, which is never empty.",
            f"Compute the {what} of a non-empty list of positive integers.",
        ),
        (loop, f"from math import {tool}\n\nreturn {tool}(*$a)"),
        cases,
        lambda xs: (
            next(m for m in range(max(xs), 10**9, max(xs)) if all(m % x == 0 for x in xs))
            if least
            else max(d for d in range(1, min(xs) + 1) if all(x % d == 0 for x in xs))
        ),
        what,
    )


@family("digits", "digit_value of_digits inspect_digits digital", "n|number|code: int; base|radix: int", "int")
def digits(rng: random.Random) -> Problem:
    """Sum, repeated sum, product or count of digits in a base."""
    mode = rng.choice(("sum", "repeated sum", "largest", "distinct"))
    asks = {
        "sum": "Return the sum of the digits of `$a` written in base `$b`.",
        "repeated sum": "Write `$a` in base `$b` and add its digits; repeat with the sum until it has a single digit in that base. Return that digit.",
        "largest": "Return the largest digit of `$a` when it is written in base `$b`.",
        "distinct": "How many different digits does `$a` have when written in base `$b`? Zero is written as a single 0.",
    }
    peel = "digits = []\nn = $a\nwhile n:\n    n, digit = divmod(n, $b)\n    digits.append(digit)\n"
    end = {
        "sum": "return sum(digits)",
        "largest": "return max(digits, default=0)",
        "distinct": "return len(set(digits)) or 1",
    }
    codes = (
        (peel + end[mode],)
        if mode in end
        else (
            "n = $a\nwhile n >= $b:\n    $s = 0\n    while n:\n        $s += n % $b\n        n //= $b\n    n = $s\nreturn n",
            "return 0 if $a == 0 else 1 + ($a - 1) % ($b - 1)",
        )
    )

    def parts(n: int, base: int) -> list[int]:
        return [*(parts(n // base, base) if n >= base else []), n % base]

    def oracle(n: int, base: int) -> int:
        found = parts(n, base)
        if mode == "repeated sum":
            return found[0] if len(found) == 1 else oracle(sum(found), base)
        return {"sum": sum(found), "largest": max(found), "distinct": len(set(found))}[mode]

    cases = [
        (0, 10),
        (9, 10),
        (255, 16),
        (8, 2) if mode != "repeated sum" else (8, 3),
        *((rng.randint(10, 99999), rng.choice((3, 5, 8, 10, 16))) for _ in range(6)),
    ]
    return Problem(
        (asks[mode] + " `$a` is not negative.", f"Base `$b`, number `$a` >= 0. {asks[mode]}"),
        codes,
        cases,
        oracle,
        mode,
    )


@family("bit tricks", "count_bits ones bit_count compare_bits", "first|x_value|m: int; second|y_value|n: int", "int")
def bits(rng: random.Random) -> Problem:
    """Bits that differ, agree, or are set in either of two numbers."""
    sign, what = rng.choice(
        (("^", "in which they differ"), ("&", "that are 1 in both"), ("|", "that are 1 in at least one of them"))
    )
    cases = [
        (0, 0),
        (1, 0),
        (7, 7),
        (8, 7),
        (255, 170),
        *((rng.randint(0, 5000), rng.randint(0, 5000)) for _ in range(5)),
    ]
    table = {"^": ("01", "10"), "&": ("11",), "|": ("01", "10", "11")}[sign]
    return Problem(
        (
            f"How many bit positions are there {what}? `$a` and `$b` are not negative.",
            f"Compare the binary forms of `$a` and `$b` (both >= 0) and count the positions {what}.",
        ),
        (
            f"$x = $a {sign} $b\n$s = 0\nwhile $x:\n    $x &= $x - 1  # clears the lowest 1\n    $s += 1\nreturn $s",
            f'return bin($a {sign} $b).count("1")',
            f"$s = 0\n$x = $a {sign} $b\nwhile $x:\n    $s += $x & 1\n    $x >>= 1\nreturn $s",
        ),
        cases,
        lambda a, b: sum(p + q in table for p, q in zip(f"{a:020b}", f"{b:020b}", strict=True)),
        sign,
    )


@family("bit tricks", "lonely_value odd_one unpaired single", "nums|codes|values: list[int]", "int")
def unpaired(rng: random.Random) -> Problem:
    """The element that is there once among others that are there two or three times."""
    times = rng.choice((2, 3))

    def draw() -> list[int]:
        values = rng.sample(range(60), rng.randint(2, 5))
        found = values[:1] + values[1:] * times
        return rng.sample(found, len(found))

    counting = "$d = {}\nfor $x in $a:\n    $d[$x] = $d.get($x, 0) + 1\nreturn next($x for $x, count in $d.items() if count == 1)"
    xor = "$r = 0\nfor $x in $a:\n    $r ^= $x  # equal values cancel\nreturn $r"
    sums = f"return ({times} * sum(set($a)) - sum($a)) // {times - 1}"
    cases = [([5],), ([1] * times + [0],), *((draw(),) for _ in range(7))]
    return Problem(
        (
            f"Every value of `$a` occurs exactly {times} times, except one that occurs once. Return that one.",
            f"In `$a` each number appears {('twice', 'three times')[times - 2]}, but a single one only once. Which is it?",
        ),
        (xor, counting, sums) if times == 2 else (counting, sums),
        cases,
        lambda xs: min(x for x in xs if xs.count(x) == 1),
        str(times),
    )


@family("numbers", "to_roman roman_numeral roman write_roman", "number|n|year: int", "str")
def roman(rng: random.Random) -> Problem:
    """Roman numerals, with subtraction or in the old additive way."""
    modern = rng.random() < 0.6
    rule = (
        "Use the subtractive forms IV, IX, XL, XC, CD and CM."
        if modern
        else "Use only the additive form: 4 is IIII and 9 is VIIII."
    )
    table = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ]
    table = table if modern else [pair for pair in table if len(pair[1]) == 1]
    listing = ", ".join(f'({value}, "{sign}")' for value, sign in table)

    def oracle(n: int) -> str:
        text = "".join(
            sign * (n // value % (5 if sign in "CXI" else 2 if sign in "DLV" else 10))
            for value, sign in ((1000, "M"), (500, "D"), (100, "C"), (50, "L"), (10, "X"), (5, "V"), (1, "I"))
        )
        if modern:
            for old, new in (
                ("DCCCC", "CM"),
                ("CCCC", "CD"),
                ("LXXXX", "XC"),
                ("XXXX", "XL"),
                ("VIIII", "IX"),
                ("IIII", "IV"),
            ):
                text = text.replace(old, new)
        return text

    cases = [(1,), (4,), (9,), (40,), (1994,), (3999,), *((rng.randint(1, 3999),) for _ in range(4))]
    return Problem(
        (
            f"Write `$a`, from 1 to 3999, in Roman numerals. {rule}",
            f"Convert an integer 1 <= `$a` <= 3999 to Roman numerals. {rule}",
        ),
        (
            f'table = [{listing}]\n$r = ""\nfor number_of, sign in table:\n    while $a >= number_of:\n        $r += sign\n        $a -= number_of\nreturn $r',
            f'$r = []\nfor amount, sign in [{listing}]:\n    count, $a = divmod($a, amount)\n    $r.append(sign * count)\nreturn "".join($r)',
        ),
        cases,
        oracle,
        "modern" if modern else "additive",
    )


@family("numbers", "collatz hailstone follow run_sequence", "start|n|seed: int", "int")
def hailstone(rng: random.Random) -> Problem:
    """Steps, or the highest number, of the hailstone sequence."""
    peak = rng.random() < 0.5
    ask = "the largest number that is reached (the start counts)" if peak else "the number of steps until it reaches 1"
    loop = (
        "$w = $a\nwhile $a != 1:\n    $a = $a // 2 if $a % 2 == 0 else 3 * $a + 1\n    $w = max($w, $a)\nreturn $w"
        if peak
        else "$s = 0\nwhile $a != 1:\n    if $a % 2:\n        $a = 3 * $a + 1\n    else:\n        $a //= 2\n    $s += 1\nreturn $s"
    )
    recursive = (
        "if $a == 1:\n    return 1\nreturn max($a, $f($a // 2 if $a % 2 == 0 else 3 * $a + 1))"
        if peak
        else "if $a == 1:\n    return 0\nreturn 1 + $f($a // 2 if $a % 2 == 0 else 3 * $a + 1)"
    )

    def oracle(n: int) -> int:
        seen = [n]
        while seen[-1] > 1:
            seen.append((seen[-1] // 2, 3 * seen[-1] + 1)[seen[-1] % 2])
        return max(seen) if peak else len(seen) - 1

    cases = [(1,), (2,), (3,), (16,), (27,), *((rng.randint(4, 400),) for _ in range(5))]
    return Problem(
        (
            f"Halve even numbers, replace odd n by 3n + 1, and start at `$a`. Return {ask}.",
            f"For the Collatz sequence that begins with `$a` >= 1, compute {ask}.",
        ),
        (loop, recursive),
        cases,
        oracle,
        "peak" if peak else "steps",
    )
