"""YAML is read safely: texts as written, lines known, and no file that hangs or runs anything."""

from __future__ import annotations

import pytest

from pyanalysis.study.yaml_text import MAXIMUM_BYTES, MAXIMUM_DEPTH, YamlText, parse_yaml


def parsed(text: str | bytes) -> YamlText:
    return parse_yaml(text if isinstance(text, bytes) else text.encode(), name="f.yml")


@pytest.mark.parametrize("text", ["yes", "no", "1", "1.0", "0x1F", "2020-01-01", "~", "1e3"])
def test_an_unquoted_scalar_stays_the_text_that_was_written(text: str) -> None:
    assert parsed(f"key: {text}\n{text}: x\n").content == {"key": text, text: "x"}


def test_a_byte_order_mark_and_windows_line_ends_are_no_part_of_the_content() -> None:
    assert parsed(b"\xef\xbb\xbfa: 1\r\nb: c\r\n").content == {"a": "1", "b": "c"}


def test_every_value_knows_its_line() -> None:
    lines = parsed("a: 1\nb:\n  - x\n  - c: y\n").lines
    assert (lines["a",], lines["b",], lines["b", 0], lines["b", 1, "c"]) == (1, 2, 3, 4)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "f.yml: the file is empty"),
        ("# only a comment\n", "f.yml: the file is empty"),
        ("---\n", "f.yml: the file is empty"),
        ("''\n", "f.yml: the file is empty"),
        (b"a: 1\nb: \xff\n", "f.yml line 2: not UTF-8; save the file as UTF-8"),
        ("a: 1\nb: 2\na: 3\n", "f.yml line 3: the key 'a' stands twice; remove one of them"),
        ("x: 1\n[a]: 2\n", "f.yml line 2: a key must be a plain text"),
        ("x: 1\n{a: b}: 2\n", "f.yml line 2: a key must be a plain text"),
        (b"x" * (MAXIMUM_BYTES + 1), f"f.yml: {MAXIMUM_BYTES + 1} bytes is more than the 500000"),
        ("a: [1\n", "f.yml line 2: not valid YAML, "),
        ("a: 1\n\tb: 2\n", "f.yml line 2: not valid YAML, "),
        ("a: *nowhere\n", "f.yml line 1: not valid YAML, found undefined alias"),
        ("a: 1\n---\nb: 2\n", "f.yml line 2: not valid YAML, but found another document"),
        ("a:\n- keep: != south\n", "f.yml line 2: '!=' and what follows must stand in quotes"),
        ("a: \x01\n", "f.yml: not valid YAML, unacceptable character #x0001"),
    ],
)
def test_a_fault_is_one_sentence_with_file_and_line(text: str | bytes, problem: str) -> None:
    (found,) = parsed(text).problems
    assert found.startswith(problem)


def test_the_first_of_two_equal_keys_is_kept() -> None:
    assert parsed("a: 1\na: 2\n").content == {"a": "1"}


@pytest.mark.parametrize("depth", [MAXIMUM_DEPTH + 2, 400])
def test_deep_nesting_is_refused(depth: int) -> None:
    (found,) = parsed("[" * depth + "]" * depth).problems
    assert "nested too deeply" in found


def test_what_the_depth_allows_is_read() -> None:
    assert parsed("[" * MAXIMUM_DEPTH + "]" * MAXIMUM_DEPTH).problems == ()


def test_an_alias_of_its_own_parent_is_refused() -> None:
    assert parsed("a: &x [*x]\n").problems == ("f.yml line 1: nested too deeply",)


def test_aliases_that_would_unfold_to_billions_of_values_are_refused() -> None:
    bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )
    (found,) = parsed(bomb).problems
    assert found.startswith("f.yml: more than the 100000 values allowed")


def test_a_plain_alias_repeats_the_value() -> None:
    assert parsed("a: &x {b: c}\nd: *x\n").content == {"a": {"b": "c"}, "d": {"b": "c"}}


def test_a_tag_makes_nothing_but_the_text() -> None:
    assert parsed("a: !!python/object/apply:os.system ['exit 1']\n").content == {"a": ["exit 1"]}
