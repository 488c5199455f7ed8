"""Conditions that staff write (the rule-engine language) over declared facts, refused when saved if they cannot work.

A topic declares its facts once, as a Language: campaigns speak of the turn, tags and segments of the customer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import rule_engine
from rule_engine.ast import ComparisonExpression
from rule_engine.errors import EngineError, EvaluationError, RuleSyntaxError, SymbolResolutionError

LONGEST_CONDITION = 500

NUMBER, TEXT, FLAG, TEXTS = (
    rule_engine.DataType.FLOAT,
    rule_engine.DataType.STRING,
    rule_engine.DataType.BOOLEAN,
    rule_engine.DataType.ARRAY(rule_engine.DataType.STRING),
)

Facts = Mapping[str, tuple[Any, str]]

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_BETWEEN = re.compile(r"\b(?:and|or|not)\b|[()]")

_UNLIKE = "比较的两边类型不合（数字和文字不能相比）"
_UNSOLVED = "这里算不出结果"
_TYPE_FAULTS = (_UNLIKE, _UNSOLVED)

_BLANK: Mapping[Any, Any] = {NUMBER: 0, TEXT: "", FLAG: False, TEXTS: ()}


class RuleFault(ValueError):
    """A condition that cannot be saved: what is wrong and at which character (from 1; None: the whole of it)."""

    def __init__(self, reason: str, position: int | None) -> None:
        self.reason = reason
        self.position = position
        super().__init__(reason if position is None else f"第 {position} 个字符：{reason}")


class Language:
    """What conditions may speak of: name, type, and the meaning for the people who write them."""

    def __init__(self, facts: Facts, example: str) -> None:
        """`example` is a condition of this language, shown to whoever writes one that is none."""
        self.facts = facts
        self._example = example
        self.compile = lru_cache(maxsize=512)(self._compiled)

    def holds(self, condition: str, facts: Mapping[str, Any]) -> bool:
        """Whether the condition is true of the facts; a fact that is not known counts as 0, empty or no.

        Raises RuleFault where it cannot be told, as in a division by a fact that is 0.
        """
        known = {name: facts.get(name) or _BLANK[kind] for name, (kind, _) in self.facts.items()}
        rule = self.compile(condition)
        try:
            return bool(rule.matches(known))
        except (EngineError, ArithmeticError) as error:
            raise RuleFault(f"“{condition}”算不出结果：{error}", None) from error

    def mentions(self, condition: str, names: frozenset[str]) -> bool:
        """Whether the condition speaks of any of these facts."""
        return not names.isdisjoint(self.compile(condition).context.symbols)

    def _compiled(self, condition: str) -> Any:
        """The condition ready to be evaluated. Raises RuleFault with the position of what is wrong."""
        if len(condition) > LONGEST_CONDITION:
            raise RuleFault(f"条件太长，最多 {LONGEST_CONDITION} 个字符", None)
        if not condition.strip():
            raise RuleFault("条件是空的；总是成立的条件写 true", None)
        types = {name: kind for name, (kind, _) in self.facts.items()}
        context = rule_engine.Context(type_resolver=rule_engine.type_resolver_from_dict(types))
        try:
            rule = rule_engine.Rule(condition, context=context)
        except RuleSyntaxError as error:
            if error.token is None:
                raise RuleFault("条件没有写完", len(condition) + 1) from error
            wrong = str(error.token.value)
            hint = "；相等要写两个等号 ==" if wrong.startswith("=") else ""
            raise RuleFault(f"这里看不懂：{wrong}{hint}", error.token.lexpos + 1) from error
        except SymbolResolutionError as error:
            at = re.search(rf"\b{re.escape(error.symbol_name)}\b", condition)
            known = "、".join(self.facts)
            raise RuleFault(
                f"没有“{error.symbol_name}”，可以用：{known}", at.start() + 1 if at else None
            ) from error
        except EngineError as error:
            raise RuleFault(_reason(error), self._place(condition)) from error
        result = rule.statement.expression.result_type
        if result not in (rule_engine.DataType.BOOLEAN, rule_engine.DataType.UNDEFINED):
            raise RuleFault(f"条件要能判断是或否，例如 {self._example}", None)
        if _never_equal(rule.statement.expression):
            raise RuleFault(_UNLIKE, self._place(condition))
        return rule

    def _place(self, condition: str) -> int | None:
        """Where the first part that cannot work alone begins: the engine says what is wrong there, but not where."""
        parts = _parts(condition)
        if len(parts) == 1:
            return parts[0][0] + 1
        for start, part in parts:
            try:
                self.compile(part)
            except RuleFault as fault:
                if fault.position is not None and fault.reason.startswith(_TYPE_FAULTS):
                    return start + fault.position
        return None


def _parts(condition: str) -> list[tuple[int, str]]:
    """(start, text) of what stands between `and`, `or`, `not` and brackets; in quotes these words mean nothing."""
    masked = _QUOTED.sub(lambda found: "_" * len(found[0]), condition)
    found, start = [], 0
    for end, following in [
        *((gap.start(), gap.end()) for gap in _BETWEEN.finditer(masked)),
        (len(masked), 0),
    ]:
        if text := condition[start:end].strip():
            found.append((condition.index(text, start), text))
        start = following
    return found


def _reason(error: EngineError) -> str:
    unlike = isinstance(error, EvaluationError) and "type" in error.message
    return f"{_UNLIKE if unlike else _UNSOLVED}：{error.message}"


def _never_equal(node: Any) -> bool:
    """Whether two things of different types are asked to be equal somewhere: the engine lets that pass as always untrue,
    as in tags == '高价值客户' for '高价值客户' in tags."""
    if type(node) is ComparisonExpression:
        types = [node.left.result_type, node.right.result_type]
        unknown = (rule_engine.DataType.UNDEFINED, rule_engine.DataType.NULL)
        if types[0].name != types[1].name and not any(kind in unknown for kind in types):
            return True
    children = (
        getattr(node, name, None) for name in ("left", "right", "condition", "case_true", "case_false")
    )
    return any(_never_equal(child) for child in children if child is not None)
