"""How credentials look, what names them, and where programs and functions take them."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from pydantic import Field

from jupyter_secai.catalogue.reading import Row, read_folder, read_toml


class Token(Row):
    """The format of one vendor's credential, from the vendor's own page.

    The pattern is matched at a literal, from the start of a word to the end of one; its group `secret`, where
    there is one, is the credential. An `assigned` format has no mark of its own: its literals are the
    vendor's names, and the pattern is what is given to a name that one of them stands in.
    """

    name: str
    type: str = "API_KEY"
    literal: tuple[str, ...] = Field(
        min_length=1, description="texts of which one must stand in it, for speed"
    )
    pattern: str
    assigned: bool = False
    anywhere: bool = Field(False, description="may be short, or far from its literal")
    needs: str = Field(
        "", description="lower-case text without which no literal is looked for, where `anywhere`"
    )
    bounded: bool = Field(True, description="starts and ends with a word")
    before: int = Field(0, description="how far before the literal a match may start")
    checks: tuple[Literal["basic", "crc32", "hashed", "jwt", "mixed", "password", "random"], ...] = ()
    checked: bool = Field(True, description="placeholders are left out")
    link: str = ""
    positive: tuple[tuple[str, ...], ...] = Field(
        (), description="examples, in pieces so that no scanner trips"
    )


class CredentialNames(Row):
    """The words that names of credentials are made of, and what stands beside them without being one."""

    stems: tuple[str, ...]
    passwords: frozenset[str]
    before_pass: frozenset[str]
    secrets: frozenset[str]
    tokens: frozenset[str]
    before_token: frozenset[str]
    not_before_token: frozenset[str]
    before_key: frozenset[str]
    not_after: frozenset[str]
    after: frozenset[str]
    not_passwords: frozenset[str]
    phrases: tuple[str, ...]
    chosen: tuple[str, ...] = Field(description="ends of names whose value a person chooses, as a password")
    salts: frozenset[str] = Field(description="what is mixed into a hash; only in code")
    pins: frozenset[str] = Field(description="what is four digits or more; only in code")
    users: frozenset[str] = Field(description="short names of users, in lower case")
    beside_users: frozenset[str] = Field(description="names of a password, if a user stands beside it")
    accounts: frozenset[str] = Field(description="users that systems come with")
    connects: str = Field(description="pattern of functions that take a user and the password by position")
    asks: frozenset[str] = Field(description="functions that ask a person, and say what for")
    prompts: frozenset[str] = Field(description="methods that wait for a program to ask")
    answers: frozenset[str] = Field(description="methods that give it an answer")
    runs: tuple[str, ...] = Field(description="functions that take a command as a list of words")
    tables_of_users: frozenset[str] = Field(description="keywords that take users and their passwords")
    take_users: frozenset[str] = Field(description="functions that take users and their passwords")


class PasswordPlace(Row):
    """Where a program's options or a language's statements take a password; the group `secret` is it."""

    name: str = Field("password", description="the name that the value is judged by")
    literal: tuple[str, ...] = Field(min_length=1, description="lower-case texts that the pattern starts at")
    needs: str = Field(description="lower-case text without which no literal is looked for")
    pattern: str
    positive: tuple[tuple[str, ...], ...] = Field(min_length=1)
    negative: tuple[str, ...] = Field(min_length=1)
    link: str = ""


class CredentialCall(Row):
    """Functions that take a credential by position, or by the name that another argument gives."""

    names: tuple[str, ...]
    argument: str = Field(description="keyword@position of the credential")
    kind: Literal["password", "secret", "api_key"] = "password"
    named_by: str = Field("", description="keyword@position of the argument that says what it is")
    bad: tuple[str, ...] = Field(min_length=1)
    good: tuple[str, ...] = Field(min_length=1)


@cache
def tokens() -> tuple[Token, ...]:
    return tuple(Token.model_validate(row) for data in read_folder("tokens") for row in data["token"])


@cache
def credential_names() -> CredentialNames:
    return CredentialNames.model_validate(_credentials()["names"])


@cache
def _credentials() -> dict[str, Any]:
    return read_toml("credentials.toml")


@cache
def password_places() -> tuple[PasswordPlace, ...]:
    return tuple(PasswordPlace.model_validate(row) for row in _credentials()["place"])


@cache
def credential_calls() -> tuple[CredentialCall, ...]:
    return tuple(CredentialCall.model_validate(row) for row in _credentials()["call"])
