"""The policy that hands over: against Rasa's own trackers and ensemble."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from rasa.core.policies.ensemble import DefaultPolicyPredictionEnsemble
from rasa.core.policies.policy import PolicyPrediction
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from addons.policies.escalation import ACTION, EscalationPolicy

DOMAIN = Domain.from_dict(
    {
        "intents": ["complain", "request_human", "nlu_fallback", "inform"],
        "actions": [ACTION, "action_other"],
        "forms": {"some_form": {"required_slots": ["city"]}},
        "slots": {"city": {"type": "text", "mappings": [{"type": "custom"}]}},
    }
)


@pytest.fixture
def policy(tmp_path: Path) -> EscalationPolicy:
    config = EscalationPolicy.get_default_config()
    storage = LocalModelStorage.create(tmp_path)
    context = ExecutionContext(GraphSchema({}), model_id=uuid.uuid4().hex)
    return EscalationPolicy(config, storage, Resource("escalation"), context)


def said(text: str, intent: str = "inform", negative: float | None = None) -> list[Event]:
    parsed: dict[str, Any] = {"intent": {"name": intent, "confidence": 0.9}, "entities": [], "text": text}
    if negative is not None:
        parsed["sentiment"] = {"label": "negative", "confidence": negative, "negative": negative}
    return [
        ActionExecuted(ACTION_LISTEN_NAME),
        UserUttered(text, intent=parsed["intent"], parse_data=parsed),
    ]


def answered(action: str = "action_other") -> list[Event]:
    return [ActionExecuted(action), BotUttered("...")]


def predicted(policy: EscalationPolicy, events: list[Event]) -> str | None:
    """The action predicted with full confidence, None where the policy has no opinion."""
    prediction = prediction_for(policy, events)
    if prediction.max_confidence == 0:
        return None
    return DOMAIN.action_names_or_texts[prediction.max_confidence_index]


def prediction_for(policy: EscalationPolicy, events: list[Event]) -> PolicyPrediction:
    tracker = DialogueStateTracker.from_events("c", events, slots=DOMAIN.slots)
    return policy.predict_action_probabilities(tracker, DOMAIN)


def test_three_angry_turns_hand_over(policy: EscalationPolicy) -> None:
    angry = [
        *said("太差了", negative=0.9),
        *answered(),
        *said("又来这套", negative=0.8),
        *answered(),
        *said("烦死了", negative=0.95),
    ]
    assert predicted(policy, angry) == ACTION
    assert predicted(policy, angry[:-2]) is None


def test_only_right_after_the_customer(policy: EscalationPolicy) -> None:
    asked = said("转人工", "request_human")
    assert predicted(policy, asked) == ACTION
    assert predicted(policy, [*asked, *answered()]) is None
    assert predicted(policy, [*asked, *answered(ACTION)]) == ACTION_LISTEN_NAME


def test_the_hand_over_starts_counting_anew(policy: EscalationPolicy) -> None:
    events: list[Event] = []
    for text in ("太差了", "又来这套", "烦死了"):
        events += [*said(text, negative=0.95), *answered()]
    events[-2:] = answered(ACTION)
    assert predicted(policy, [*events, *said("快点", negative=0.9)]) is None
    assert predicted(policy, [*events, *said("人工呢", "request_human", 0.9)]) == ACTION


def test_a_message_without_mood_counts_as_calm(policy: EscalationPolicy) -> None:
    events = [*said("a"), *answered(), *said("b", negative=0.9), *answered(), *said("c", negative=0.9)]
    assert predicted(policy, events) is None


def test_it_wins_inside_a_form(policy: EscalationPolicy) -> None:
    events = [
        *said("填一下"),
        ActionExecuted("some_form"),
        ActiveLoop("some_form"),
        *said("转人工", "request_human"),
    ]
    mine = prediction_for(policy, events)
    form = PolicyPrediction.for_action_name(DOMAIN, "some_form", "RulePolicy", 1.0)
    form.is_no_user_prediction, form.policy_priority = True, 6
    tracker = DialogueStateTracker.from_events("c", events, slots=DOMAIN.slots)
    for predictions in ([mine, form], [form, mine]):
        won = DefaultPolicyPredictionEnsemble().combine_predictions(predictions, tracker, DOMAIN)
        assert DOMAIN.action_names_or_texts[won.max_confidence_index] == ACTION


def test_a_domain_without_the_action_is_left_alone(policy: EscalationPolicy) -> None:
    domain = Domain.from_dict({"intents": ["request_human"], "actions": ["action_other"]})
    tracker = DialogueStateTracker.from_events("c", said("转人工", "request_human"))
    assert policy.predict_action_probabilities(tracker, domain).max_confidence == 0
