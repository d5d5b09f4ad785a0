"""Families of problems: brackets, expressions, codes of texts."""

from __future__ import annotations

import random
from itertools import groupby
from typing import Any

from .algorithms_style import Problem, family, numbers, sentence, word


@family("strings", "compress encode_runs run_lengths pack", "text|s|line: str", "str")
def run_lengths(rng: random.Random) -> Problem:
    """Run-length encoding in several notations."""
    before, least = rng.random() < 0.5, rng.choice((1, 2, 3))
    rule = {
        1: "Every run is written so, runs of one too.",
        2: "A run of a single character is written without a number.",
        3: "Runs shorter than three stay as they are.",
    }[least]
    piece = "str($s) + $x" if before else "$x + str($s)"

    def make(text: Any) -> Any:
        return "".join(
            (f"{n}{c}" if before else f"{c}{n}") if n >= least else c * n
            for c, n in ((c, len(list(g))) for c, g in groupby(text))
        )

    cases = [("",), ("a",), ("aaa",), ("aabbb",), ("abc",), *((word(rng, "aab", 5, 12),) for _ in range(5))]
    keep = f"{piece} if $s >= {least} else $x * $s" if least > 1 else piece
    return Problem(
        (
            f"Compress `$a` by replacing each run of equal characters by {'its length and the character' if before else 'the character and its length'}. {rule}",
            f"Write a run-length encoder: for every maximal run put {'the count, then the character' if before else 'the character, then the count'}. {rule}",
        ),
        (
            f'$r = []\n$i = 0\nwhile $i < len($a):\n    $x, $s = $a[$i], 0\n    while $i < len($a) and $a[$i] == $x:\n        $i += 1\n        $s += 1\n    $r.append({keep})\nreturn "".join($r)',
            f'from itertools import groupby\n\n$r = ""\nfor $x, group in groupby($a):\n    $s = len(list(group))\n    $r += {keep}\nreturn $r',
        ),
        cases,
        make,
        f"{'before' if before else 'after'} {least}",
    )


@family("strings", "shift_letters caesar encrypt rotate_letters", "text|message: str; shift|key: int", "str")
def caesar(rng: random.Random) -> Problem:
    """Caesar's cipher, to either side, with or without digits."""
    back, digits = rng.random() < 0.4, rng.random() < 0.4
    sign = "-" if back else "+"
    extra = "    elif c.isdigit():\n        $r.append(str((int(c) " + sign + " $b) % 10))\n" if digits else ""

    def oracle(text: str, shift: int) -> str:
        step = -shift if back else shift
        lower, upper = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        table = {
            a: row[(row.index(a) + step) % len(row)]
            for row in (lower, upper, *(["0123456789"] if digits else []))
            for a in row
        }
        return "".join(table.get(c, c) for c in text)

    cases = [
        ("", 3),
        ("xyz", 3),
        ("Hello, World!", 5),
        ("abc", 26),
        ("Zebra 9", -1),
        ("route 66", 4),
        *((sentence(rng, 3), rng.randint(-30, 30)) for _ in range(3)),
    ]
    body = f'$r = []\nfor c in $a:\n    if c.isascii() and c.isalpha():\n        start = ord("a") if c.islower() else ord("A")\n        $r.append(chr((ord(c) - start {sign} $b) % 26 + start))\n{extra}    else:\n        $r.append(c)\nreturn "".join($r)'
    return Problem(
        (
            f"Shift every letter of `$a` by `$b` places {'back' if back else 'forward'} in the alphabet, wrapping around and keeping its case.{' Digits shift in the same way from 0 to 9.' if digits else ''} Leave everything else as it is.",
            f"Implement Caesar's cipher ({'decoding: letters move back' if back else 'letters move forward'} by `$b`, around the end).{' Digits move within 0-9.' if digits else ''} Case is kept, other characters are untouched.",
        ),
        (body,),
        cases,
        oracle,
        f"{sign} {digits}",
    )


@family("parsing", "balanced brackets_match well_formed is_nested", "text|expression|s: str", "bool")
def brackets(rng: random.Random) -> Problem:
    """Balanced brackets of some kinds; other characters ignored or not there."""
    kinds = rng.choice(("()[]", "()[]{}", "()<>", "(){}"))
    pairs = ", ".join(f'"{kinds[i + 1]}": "{kinds[i]}"' for i in range(0, len(kinds), 2))
    limit = rng.choice((None, None, 2, 3))
    deep = f" Brackets may be nested at most {limit} deep." if limit else ""
    check = f"        if len(stack) > {limit}:\n            return False\n" if limit else ""

    def oracle(text: str) -> bool:
        depth, now = 0, ""
        left = "".join(c for c in text if c in kinds)
        for c in left:
            now += c
            depth = max(depth, sum(now.count(kinds[i]) - now.count(kinds[i + 1]) for i in range(0, len(kinds), 2)))
        before = None
        while before != left:
            before = left
            for i in range(0, len(kinds), 2):
                left = left.replace(kinds[i : i + 2], "")
        return not left and (limit is None or depth <= limit)

    cases = [
        ("",),
        (kinds[0],),
        (kinds[:2],),
        (kinds[0] + kinds[2] + kinds[1] + kinds[3],),
        ("f(x)",),
        ("((()))",),
        (kinds[1] + kinds[0],),
        *((word(rng, kinds + "x", 4, 6),) for _ in range(2)),
        (kinds[2] + kinds[:2] + kinds[3] + "a",),
    ]
    return Problem(
        (
            f"Return whether the brackets {' '.join(kinds)} in `$a` are balanced and properly nested. Ignore all other characters.{deep}",
            f"Check an expression: every one of {' '.join(kinds[1::2])} must close the latest open {' '.join(kinds[::2])}, and nothing may stay open. Other characters do not matter.{deep}",
        ),
        (
            f"partner = {{{pairs}}}\nstack = []\nfor c in $a:\n    if c in partner.values():\n        stack.append(c)\n{check}    elif c in partner:\n        # the latest open bracket must be its partner\n        if not stack or stack.pop() != partner[c]:\n            return False\nreturn not stack",
        ),
        cases,
        oracle,
        f"{kinds} {limit}",
    )


@family("parsing", "evaluate compute calculate solve_expression", "expression|text|formula: str", "int")
def expressions(rng: random.Random) -> Problem:
    """Sums and products of whole numbers, by the usual precedence or from left to right."""
    usual = rng.random() < 0.6
    rule = (
        "Multiplication binds tighter than addition and subtraction."
        if usual
        else "Operations are carried out strictly from left to right, without precedence."
    )

    def draw() -> str:
        text = str(rng.randint(0, 20))
        for _ in range(rng.randint(1, 4)):
            text += f" {rng.choice('+-*')} {rng.randint(0, 12)}"
        return text

    def oracle(text: str) -> int:
        parts = text.split()
        if usual:
            return int(eval(text))  # our own text of digits and operators
        now = parts[0]
        for sign, number in zip(parts[1::2], parts[2::2], strict=True):
            now = str(eval(f"{now} {sign} {number}"))
        return int(now)

    cases = [("7",), ("1 + 2",), ("2 + 3 * 4",), ("10 - 2 - 3",), ("5 * 0 + 1",), *((draw(),) for _ in range(5))]
    codes: tuple[str, ...]
    if usual:
        codes = (
            '$s, term, sign = 0, 1, 1\nparts = $a.split()\nterm = int(parts[0])\nfor symbol, number in zip(parts[1::2], parts[2::2]):\n    if symbol == "*":\n        term *= int(number)\n    else:\n        # a product ends here\n        $s += sign * term\n        sign = 1 if symbol == "+" else -1\n        term = int(number)\nreturn $s + sign * term',
            'stack = []\nsymbol = "+"\nfor part in $a.split():\n    if part in "+-*":\n        symbol = part\n    elif symbol == "*":\n        stack.append(stack.pop() * int(part))\n    else:\n        stack.append(int(part) if symbol == "+" else -int(part))\nreturn sum(stack)',
        )
    else:
        codes = (
            'parts = $a.split()\n$s = int(parts[0])\nfor symbol, part in zip(parts[1::2], parts[2::2]):\n    number = int(part)\n    if symbol == "+":\n        $s += number\n    elif symbol == "-":\n        $s -= number\n    else:\n        $s *= number\nreturn $s',
        )
    return Problem(
        (
            f"Evaluate `$a`, whole numbers joined by +, - and *, separated by single blanks. {rule}",
            f'The text `$a` looks like "2 + 3 * 4". Return its value without eval. {rule}',
        ),
        codes,
        cases,
        oracle,
        "usual" if usual else "left",
    )


@family("parsing", "rpn postfix stack_machine evaluate_rpn", "tokens|program|words: list[str]", "int")
def postfix(rng: random.Random) -> Problem:
    """Reverse Polish notation, with an extra instruction."""
    extra = rng.choice(("", "dup", "swap", "neg"))
    what = {
        "": "",
        "dup": " `dup` repeats the top of the stack.",
        "swap": " `swap` exchanges the two topmost values.",
        "neg": " `neg` negates the top of the stack.",
    }[extra]
    step = {
        "": "",
        "dup": '    elif token == "dup":\n        stack.append(stack[-1])\n',
        "swap": '    elif token == "swap":\n        stack[-1], stack[-2] = stack[-2], stack[-1]\n',
        "neg": '    elif token == "neg":\n        stack.append(-stack.pop())\n',
    }[extra]

    def draw() -> list[str]:
        tokens, depth = [str(rng.randint(1, 9))], 1
        for _ in range(rng.randint(3, 8)):
            if depth > 1 and rng.random() < 0.5:
                tokens.append(rng.choice("+-*"))
                depth -= 1
            elif extra and rng.random() < 0.4 and (extra != "swap" or depth > 1):
                tokens.append(extra)
                depth += extra == "dup"
            else:
                tokens.append(str(rng.randint(0, 9)))
                depth += 1
        return tokens + ["+"] * (depth - 1)

    def oracle(tokens: list[str]) -> int:
        stack: tuple[int, ...] = ()
        for t in tokens:
            if t.isdigit():
                stack = (*stack, int(t))
            elif t in "+-*":
                stack = (
                    *stack[:-2],
                    {"+": stack[-2] + stack[-1], "-": stack[-2] - stack[-1], "*": stack[-2] * stack[-1]}[t],
                )
            else:
                stack = (
                    (*stack, stack[-1])
                    if t == "dup"
                    else (*stack[:-2], stack[-1], stack[-2])
                    if t == "swap"
                    else (*stack[:-1], -stack[-1])
                )
        return stack[-1]

    cases = [(["5"],), (["2", "3", "-"],), (["2", "3", "4", "*", "+"],), *((draw(),) for _ in range(6))]
    return Problem(
        (
            f"Evaluate the postfix program `$a`: numbers are pushed, `+`, `-` and `*` take two values and push the result.{what} Return the top of the stack at the end.",
            f"`$a` is in reverse Polish notation with whole numbers and the operators + - *.{what} What is the final value?",
        ),
        (
            f'stack = []\nfor token in $a:\n    if token in ("+", "-", "*"):\n        right, left = stack.pop(), stack.pop()\n        if token == "+":\n            stack.append(left + right)\n        elif token == "-":\n            stack.append(left - right)\n        else:\n            stack.append(left * right)\n{step}    else:\n        stack.append(int(token))\nreturn stack[-1]',
        ),
        cases,
        oracle,
        extra or "plain",
    )


@family("strings", "join_numbers to_ranges page_ranges summarise", "pages|nums|days: list[int]", "str")
def ranges(rng: random.Random) -> Problem:
    """Sorted numbers written as ranges."""
    least, dash = rng.choice((2, 3)), rng.choice(("-", "..", "~"))
    rule = f"A stretch of at least {least} consecutive numbers is written `first{dash}last`"

    def oracle(nums: list[int]) -> str:
        parts = []
        for _, group in groupby(enumerate(nums), key=lambda pair: pair[1] - pair[0]):
            stretch = [n for _, n in group]
            parts += [f"{stretch[0]}{dash}{stretch[-1]}"] if len(stretch) >= least else [str(n) for n in stretch]
        return ",".join(parts)

    cases = [
        ([],),
        ([4],),
        ([1, 2],),
        ([1, 2, 3],),
        ([1, 3, 5],),
        *((sorted(set(numbers(rng, 1, 16, 6, 12))),) for _ in range(4)),
    ]
    body = f'$r = []\n$i = 0\nwhile $i < len($a):\n    $j = $i\n    while $j + 1 < len($a) and $a[$j + 1] == $a[$j] + 1:\n        $j += 1\n    if $j - $i + 1 >= {least}:\n        $r.append(f"{{$a[$i]}}{dash}{{$a[$j]}}")\n    else:\n        # too short for a range\n        $r.extend(str(n) for n in $a[$i : $j + 1])\n    $i = $j + 1\nreturn ",".join($r)'
    return Problem(
        (
            f"`$a` is ascending without repetitions. Write it as a comma-separated text. {rule}, all other numbers singly.",
            f'Turn a sorted list of distinct numbers into a short text such as "1{dash}3,7". {rule}; other numbers stand alone, and commas separate the parts.',
        ),
        (body,),
        cases,
        oracle,
        f"{least} {dash}",
    )
