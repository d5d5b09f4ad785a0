"""Secrets, personal data and requests for harm in a text, by patterns and a short list of phrases.

Patterns are bounded, so that a text of any size takes time in proportion to it. Numbers count only where their check
digits are right. What is plainly made up (`name@example.com`, `+1 555 0100`, `YOUR_API_KEY`) does not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .findings import Finding

SECRETS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a private key", re.compile(r"-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY-----")),
    ("an AWS key", re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("a GitHub token", re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_\w{22,100}")),
    ("a GitLab token", re.compile(r"\bglpat-[\w-]{20}\b")),
    ("a Google key", re.compile(r"\bAIza[\w-]{35}\b")),
    ("a Slack token", re.compile(r"\bxox[abprs]-[0-9A-Za-z-]{10,100}")),
    ("an OpenAI key", re.compile(r"\bsk-(?=[\w-]{0,100}\d)(?=[\w-]{0,100}[A-Z])[\w-]{20,200}\b")),
    ("a Hugging Face token", re.compile(r"\bhf_[A-Za-z0-9]{34}\b")),
    ("a Stripe key", re.compile(r"\b[rs]k_live_[0-9A-Za-z]{20,100}\b")),
    ("a signed token", re.compile(r"\beyJ[\w-]{10,500}\.eyJ[\w-]{10,2000}\.[\w-]{20,500}")),
    ("a password in an address", re.compile(r"\b[a-z]{2,10}://[^\s:/@]{1,60}:[^\s:/@]{4,60}@[\w.-]{3,100}")),
)
_ASSIGNED = re.compile(
    r"(?i)\b\w{0,20}(?:api_?key|secret|passw(?:or)?d|access_?token|auth_?token)[\"']?\s{0,4}[:=]\s{0,4}"
    r"[\"']([^\"'\s]{16,200})[\"']"
)
_MADE_UP = re.compile(
    r"(?i)your|example|sample|dummy|fake|test|change|placeholder|xxx|\.\.\.|<|\{|1234|abcd|secret|demo"
)
_EMAIL = re.compile(r"(?<![\w.+/-])[A-Za-z0-9][\w.+-]{0,63}@((?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24})\b(?!\()")
MADE_UP_HOSTS = re.compile(
    r"(?i)(?:^|[.-])(?:examples?|test|invalid|localhost|local|acme|contoso|demo|sample|placeholder|your\w*|my\w*|"
    r"company|domain|e?mail|site|website|business|school|clinic|club|shop|store|studio|fake\w*|foo|bar)(?:[.-]|$)"
)
"""Hosts of mail addresses that nobody has: reserved ones (RFC 2606), and what writers of samples use."""
_PHONE = re.compile(r"(?<![\w.+-])\+\d{1,3}[ .-]?(?:\(\d{1,5}\)[ .-]?)?(?:\d{2,5}[ .-]?){2,5}(?![\w.])")
_CARD = re.compile(r"(?<![\d.\[-])(?<!\d[ -])[3-6]\d{3}([ -])\d{4}\1\d{4}\1\d{4}(?![\d.-])(?! \d)")
_SSN = re.compile(r"(?<![\d.-])(?!000|666|9\d\d|123-45|078-05)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d.-])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
TEST_CARDS = frozenset(["4111111111111111", "4242424242424242", "5555555555554444", "1234567812345670"])
PHRASES = (
    *("build a bomb", "make a bomb", "pipe bomb", "child porn", "child pornography", "ransomware", "keylogger"),
    *("phishing page", "phishing site", "steal passwords", "steal credentials", "credit card skimmer", "card skimmer"),
    *("spread malware", "write malware", "computer virus that", "ddos attack script", "botnet", "kill yourself"),
    *("how to commit suicide", "suicide methods", "white power", "ethnic cleansing of", "gas the", "nude minors"),
    *("synthesize methamphetamine", "cook meth", "nerve agent recipe", "fake login page", "bypass antivirus"),
)
"""Requests for harm. Short on purpose: it stops what is plain, and a judge sees the rest."""


def secrets(text: str) -> Iterator[Finding]:
    """Keys, tokens and passwords. Never tells the secret."""
    for what, pattern in SECRETS:
        match = pattern.search(text)
        if match is not None and not _MADE_UP.search(match[0]):
            yield Finding("secrets", what, _line(text, match.start()))
    for match in _ASSIGNED.finditer(text):
        value = match[1]
        mixed = any(c.isdigit() for c in value) and any(c.isalpha() for c in value) and len(set(value)) > 9
        if mixed and not _MADE_UP.search(value):
            yield Finding("secrets", "a password or key", _line(text, match.start()))
            return


def people(text: str) -> Iterator[Finding]:
    """Addresses and numbers of persons."""
    for match in _EMAIL.finditer(text):
        if not MADE_UP_HOSTS.search(match[1]) and not match[1].lower().endswith(
            (".png", ".jpg", ".svg", ".css", ".js")
        ):
            yield Finding("people", "a mail address", _line(text, match.start()))
            break
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if 10 <= len(digits) <= 15 and "555" not in digits and "000" not in digits and "1234" not in digits:
            yield Finding("people", "a telephone number", _line(text, match.start()))
            break
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if digits not in TEST_CARDS and len(set(digits)) > 3 and _luhn(digits):
            yield Finding("people", "a card number", _line(text, match.start()))
            break
    for match in _IBAN.finditer(text):
        if _iban(match[0]):
            yield Finding("people", "a bank account", _line(text, match.start()))
            break
    ssn = _SSN.search(text)
    if ssn is not None:
        yield Finding("people", "a social security number", _line(text, ssn.start()))


def words(text: str, phrases: Iterable[str] = PHRASES) -> Iterator[Finding]:
    """Phrases that a text holds, as whole words, whatever their case and spacing."""
    wanted = sorted({" ".join(phrase.lower().split()) for phrase in phrases if phrase.strip()}, key=len, reverse=True)
    if not wanted:
        return
    pattern = r"(?<!\w)(?:" + "|".join(r"\s{1,8}".join(map(re.escape, one.split())) for one in wanted) + r")(?!\w)"
    match = re.search(pattern, text.lower())
    if match is not None:
        yield Finding("words", f"'{' '.join(match[0].split())}'", _line(text.lower(), match.start()))


def _luhn(digits: str) -> bool:
    """The check digit of card numbers (ISO/IEC 7812-1)."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _iban(text: str) -> bool:
    """The check digits of bank accounts (ISO 13616)."""
    bare = text.replace(" ", "")
    return int("".join(str(int(char, 36)) for char in bare[4:] + bare[:4])) % 97 == 1


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
