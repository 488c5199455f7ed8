"""`python -m shop worker`: what has to happen without anybody asking, one thing after the other, until it is stopped.

Everything here is safe to repeat and safe to run twice at a time: the database decides, not this process.
"""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import typer

from shop.clock import Clock, SystemClock
from shop.coupons.ledger import Ledger
from shop.database import Database, database
from shop.experiments.settling import settle_conversions
from shop.handoff.desk import HandoffDesk
from shop.message_store import MessageStore
from shop.migrations import upgrade
from shop.notices.delivery import NoticeDelivery
from shop.orders.coupon_use import settle_all
from shop.orders.proofs import OrderProofs
from shop.outreach.planning import Planner, open_outbox
from shop.profiles.tags import Profiles
from shop.recommendation.refreshing import Refresher
from shop.settings import Settings, settings
from shop.tickets.helpdesk import HelpDesk
from shop.tickets.outbox import Outbox as TicketOutbox
from shop.vault import Vault

logger = logging.getLogger(__name__)

LOOK_S = 0.2
AFTER_FAILURE_S = 30.0


@dataclass(frozen=True)
class Job:
    """Something to do again and again; `work` returns how many things it changed."""

    name: str
    every_s: float
    work: Callable[[], int]


class Worker:
    """Runs jobs in turn, each when it is due. A job that fails is tried again later and harms no other."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        """All jobs are due at the start."""
        self._due = dict.fromkeys(jobs, 0.0)
        self._stopped = False  # a plain flag: it is set by a signal handler, where locks may deadlock

    def stop(self, *_: object) -> None:
        """End after the job under way; fit to be a signal handler."""
        self._stopped = True

    def run(self) -> None:
        """Until `stop`."""
        while not self._stopped:
            self.run_due()
            time.sleep(LOOK_S)

    def run_due(self) -> None:
        """Run every job that is due now."""
        for job, due in list(self._due.items()):
            if self._stopped:
                return
            if time.monotonic() < due:
                continue
            wait = job.every_s
            try:
                if changed := job.work():
                    logger.info("%s: %d", job.name, changed)
            except Exception:  # whatever it is, the other jobs must go on
                logger.exception("%s failed, trying again later", job.name)
                wait = max(wait, AFTER_FAILURE_S)
            self._due[job] = time.monotonic() + wait


def jobs(opened: Database, clock: Clock, config: Settings) -> list[Job]:
    """The shop's jobs, the urgent ones first."""
    notices, planner, outbox = (
        NoticeDelivery(opened, clock),
        Planner(opened, clock),
        open_outbox(opened, clock),
    )
    found = [
        Job("notices fired", 3, notices.fire_due),
        Job("hand-over promises overdue", 5, lambda: len(HandoffDesk(opened, clock).expire())),
        Job("campaign messages queued", 10, planner.plan_due),
        Job("coupons expired", 60, Ledger(opened, clock).expire_due),
        Job("messages too late", 60, outbox.expire),
        Job("conversions noted", 60, lambda: settle_conversions(opened, clock)),
        Job("profiles computed", 120, lambda: Profiles(opened, clock).refresh().computed),
        Job("recommendations learned anew", 300, Refresher(opened, clock).start_if_due),
        Job("coupons settled with orders", 600, lambda: settle_all(opened, clock)),
        Job("stored answers forgotten", 3600, MessageStore(opened, clock).purge),
        Job("wrong order proofs forgotten", 3600, OrderProofs(opened, clock).purge),
        Job("sealed values forgotten", 3600, Vault(opened, clock).purge),
    ]
    if config.ticket_desk_url and config.ticket_desk_secret:
        found.insert(2, Job("ticket changes delivered", 5, lambda: _deliver_tickets(opened, clock, config)))
    return found


def _deliver_tickets(opened: Database, clock: Clock, config: Settings) -> int:
    outbox = TicketOutbox(opened, clock)
    if not outbox.waiting():
        return 0
    with HelpDesk(
        config.ticket_desk_url, config.ticket_desk_secret, clock, timeout_s=config.ticket_desk_timeout_s
    ) as desk:
        return outbox.deliver(desk.send, limit=20).delivered


def worker_command(
    once: bool = typer.Option(False, "--once", help="Do everything once, then end."),
) -> None:
    """Fire notices, list campaigns' recipients, expire coupons, deliver tickets ... until Ctrl-C."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    upgrade(database())
    worker = Worker(jobs(database(), SystemClock(), settings()))
    if once:
        worker.run_due()
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, worker.stop)
    worker.run()
