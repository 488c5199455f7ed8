"""Hands a conversation over to a human when the shop's rule says so, also out of the middle of a form.

Inside a form only predictions with `is_no_user_prediction` survive Rasa's ensemble, so this policy makes such ones, with
full confidence and a priority above RulePolicy's; right after a customer's message only, or it would interrupt actions.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from language.text import normalise
from shop.handoff.escalation import CustomerTurn, decide, needs_soothing, turned_down

ACTION = "action_hand_over"
# The answer to a bitter message that is understood as small talk.
SOOTHE = "action_answer_complaint"
# The answer to 不用转人工: what is wanted instead.
ASK_BACK = "action_clarify_intent"
MOOD = "sentiment"
# RulePolicy has 6.
PRIORITY = 7


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False)
class EscalationPolicy(Policy):
    """Predicts action_hand_over where `shop.handoff.escalation.decide` says so, and then waits for the customer.

    Also the apology where small talk was heard in a bitter message (路上到月球去了吧 is no goodbye).
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings and their defaults."""
        return {
            # Above RulePolicy, whose forms would otherwise go on.
            "priority": PRIORITY,
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> None:
        """See Policy; nothing is learned, so there is no featurizer."""
        super().__init__(config, model_storage, resource, execution_context, featurizer=None)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> EscalationPolicy:
        """Nothing is stored."""
        return cls(config, model_storage, resource, execution_context)

    def train(
        self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any
    ) -> Resource:
        """Nothing to learn."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """The hand-over or the apology, the waiting after it, or no opinion."""
        wanted = next_action(tracker)
        if wanted is None or wanted not in domain.action_names_or_texts:
            return self._prediction(self._default_predictions(domain))
        probabilities = self._default_predictions(domain)
        probabilities[domain.index_for_action(wanted)] = 1.0
        return self._prediction(probabilities, is_no_user_prediction=True)


def next_action(tracker: DialogueStateTracker) -> str | None:
    """What has to be done now as far as hand-overs are concerned."""
    if tracker.latest_action_name == ACTION:
        return ACTION_LISTEN_NAME
    turns = turns_since_hand_over(tracker.applied_events())
    answer = _instead(turns[-1]) if turns and not tracker.active_loop_name else None
    if answer is not None and tracker.latest_action_name == answer:
        return ACTION_LISTEN_NAME
    if tracker.latest_action_name != ACTION_LISTEN_NAME:
        return None
    return ACTION if decide(turns) else answer


def _instead(turn: CustomerTurn) -> str | None:
    """What answers a message better than the rule for the intent that was heard; None where the rule is right."""
    if needs_soothing(turn):
        return SOOTHE
    return ASK_BACK if turned_down(turn) else None


def turns_since_hand_over(events: Iterable[Event]) -> list[CustomerTurn]:
    """The customer's turns after the latest hand-over."""
    turns: list[CustomerTurn] = []
    form = None
    for event in events:
        if isinstance(event, ActionExecuted) and event.action_name == ACTION:
            turns = []
        elif isinstance(event, ActiveLoop):
            form = event.name
        elif isinstance(event, UserUttered):
            mood = event.parse_data.get(MOOD) or {}  # absent where the message did not go through the NLU
            turns.append(
                CustomerTurn(
                    text=normalise(event.text or ""),
                    intent=event.intent_name or "",
                    negative=float(mood.get("negative", 0.0)),
                    confidence=float((event.intent or {}).get("confidence") or 0.0),
                    values=len(event.entities or ()),
                    in_form=form is not None,
                )
            )
    return turns
