"""A message sent again gets the stored answer: one worker a message, on both engines, whatever happens in between."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from shop.clock import FixedClock
from shop.database import Database
from shop.identity import bound_conversation
from shop.message_store import BUSY, LEASE, Answer, Claim, MessageStore

REPLIES = [
    {"text": "续航 30 小时 🔋", "custom": {"type": "attribute", "sku": "A1"}},
    {"text": "还想了解什么？"},
]


@pytest.fixture
def store(database: Database, clock: FixedClock) -> MessageStore:
    return MessageStore(database, clock)


def claimed(store: MessageStore, conversation: str = "c1", message_id: str = "m1") -> Claim:
    claim = store.claim(conversation, message_id)
    assert isinstance(claim, Claim)
    return claim


def test_the_first_works_and_the_others_wait_for_the_answer(store: MessageStore) -> None:
    claim = claimed(store)
    assert store.claim("c1", "m1") == BUSY
    assert store.complete(claim, REPLIES)
    assert store.claim("c1", "m1") == Answer(tuple(REPLIES))


def test_silence_is_an_answer_too(store: MessageStore) -> None:
    store.complete(claimed(store), [])
    assert store.claim("c1", "m1") == Answer(())


def test_a_message_id_is_unique_in_its_conversation_only(store: MessageStore) -> None:
    claimed(store, "c1", "m1")
    claimed(store, "c2", "m1")
    claimed(store, "c1", "m2")


def test_claims_at_the_same_moment_have_one_winner(store: MessageStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: store.claim("c1", "m1"), range(24)))
    assert sum(isinstance(outcome, Claim) for outcome in outcomes) == 1
    assert outcomes.count(BUSY) == 23


def test_a_lapsed_claim_has_one_new_holder_and_the_old_one_stores_nothing(
    store: MessageStore, clock: FixedClock
) -> None:
    dead = claimed(store)
    clock.advance(LEASE)
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: store.claim("c1", "m1"), range(16)))
    holders = [outcome for outcome in outcomes if isinstance(outcome, Claim)]
    assert len(holders) == 1
    assert not store.complete(dead, [{"text": "late"}])
    assert not store.renew(dead)
    assert store.complete(holders[0], REPLIES)
    assert store.claim("c1", "m1") == Answer(tuple(REPLIES))


def test_a_renewed_claim_outlives_its_first_lease(store: MessageStore, clock: FixedClock) -> None:
    claim = claimed(store)
    clock.advance(LEASE / 2)
    assert store.renew(claim)
    clock.advance(LEASE * 0.75)
    assert store.claim("c1", "m1") == BUSY


def test_a_released_message_can_be_worked_on_at_once(store: MessageStore) -> None:
    store.release(claimed(store))
    claimed(store)


def test_releasing_does_not_drop_an_answer(store: MessageStore) -> None:
    claim = claimed(store)
    store.complete(claim, REPLIES)
    store.release(claim)
    assert store.claim("c1", "m1") == Answer(tuple(REPLIES))


def test_answers_expire_after_a_day(store: MessageStore, clock: FixedClock) -> None:
    store.complete(claimed(store), REPLIES)
    clock.advance(timedelta(hours=23, minutes=59))
    assert store.claim("c1", "m1") == Answer(tuple(REPLIES))
    assert store.purge() == 0
    clock.advance(timedelta(minutes=1))
    again = claimed(store)
    store.complete(again, [])
    clock.advance(timedelta(hours=24))
    assert store.purge() == 1


def test_answers_survive_a_restart(store: MessageStore, database: Database, clock: FixedClock) -> None:
    store.complete(claimed(store), REPLIES)
    database.dispose()
    assert MessageStore(database, clock).claim("c1", "m1") == Answer(tuple(REPLIES))


def test_deletion_reaches_a_customer_and_nobody_of_a_similar_name(store: MessageStore) -> None:
    own = [bound_conversation("C0001", "web"), bound_conversation("C0001", "app")]
    others = [bound_conversation("c0001", "web"), bound_conversation("C00011", "web"), "C0001", "C0001%3A"]
    for conversation in own + others:
        store.complete(claimed(store, conversation), REPLIES)
    assert store.forget_customer("C0001") == 2
    assert store.forget("C0001") == 1
    assert store.claim(others[0], "m1") == Answer(tuple(REPLIES))
