"""``make bench``: turn latency, NLU latency, throughput and memory, beside a stock Rasa on the same data and machine.

The stock assistant has Rasa's recommended Chinese pipeline (jieba, n-grams, DIET), its own channels and patches nothing;
its DIET is trained for one epoch, since speed does not depend on accuracy. Writes reports/bench.json.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import requests
from rich.console import Console
from rich.progress import track
from rich.table import Table

from launcher.assistant import free_port, running_assistant, server, wait_until_up
from launcher.paths import BIN, ROOT, environment
from launcher.steps import training_seconds

REPORT = ROOT / "reports" / "bench.json"
STOCK = Path(__file__).with_name("stock")
TURNS = 200
CONCURRENCY = (1, 4, 16)
MESSAGES = (
    "你好", "我想买一款适合户外运动的耳机", "这款耳机有黑色吗", "第二个多少钱", "它防水吗", "有货吗", "K60和S9哪个好",
    "寄到新疆多少钱", "怎么连蓝牙", "能分期吗", "最近有什么活动", "谢谢",
)  # fmt: skip


def main() -> None:
    """Measures both and writes the report."""
    REPORT.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        with running_assistant(Path(folder)) as assistant:
            ours = measure(assistant.rasa_url)
        with stock_assistant(Path(folder)) as url:
            stock = measure(url)
    report = {
        "machine": {"cores": os.cpu_count(), "processor": platform.processor() or platform.machine()},
        **ours,
        "train_s": training_seconds(),
        "stock": stock,
        "ratio": {
            "turn_p50": round(stock["turn"]["p50_ms"] / ours["turn"]["p50_ms"], 2),
            "nlu_p50": round(stock["nlu"]["p50_ms"] / ours["nlu"]["p50_ms"], 2),
        },
    }
    REPORT.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    show(report)


def stock_assistant(folder: Path) -> Any:
    """A context manager: stock Rasa with the same intents and rules, its URL."""
    from contextlib import ExitStack, contextmanager

    @contextmanager
    def started() -> Any:
        env = environment()
        subprocess.run(
            [str(BIN / "rasa"), "train", "--config", str(STOCK / "config.yml"), "--out", str(folder),
             "--fixed-model-name", "stock"],
            cwd=ROOT, env=env, check=True,
        )  # fmt: skip
        ports = {"actions": free_port(), "rasa": free_port()}
        endpoints = folder / "endpoints.yml"
        endpoints.write_text(f"action_endpoint:\n  url: http://127.0.0.1:{ports['actions']}/webhook\n")
        env |= {"DATABASE_URL": f"sqlite:///{folder / 'shop.db'}"}
        commands = {
            "actions": ([str(BIN / "python"), "-m", "rasa_sdk", "--actions", "actions", "--port",
                         str(ports["actions"])], "/health"),
            "rasa": ([str(BIN / "rasa"), "run", "--enable-api", "--port", str(ports["rasa"]), "--model",
                      str(folder / "stock.tar.gz"), "--endpoints", str(endpoints), "--credentials",
                      str(STOCK / "credentials.yml")], "/status"),
        }  # fmt: skip
        with ExitStack() as stack:
            for name, (command, health) in commands.items():
                log = folder / f"stock-{name}.log"
                process = stack.enter_context(server(command, env, log))
                wait_until_up(f"http://127.0.0.1:{ports[name]}{health}", process, log)
            yield f"http://127.0.0.1:{ports['rasa']}"

    return started()


def measure(url: str) -> dict[str, Any]:
    """Latency of turns and of NLU alone, throughput, resident memory of the Rasa process."""
    for text in MESSAGES:  # the first messages compile graphs and fill caches
        say(url, "warm-up", text)
    turns = [timed(lambda n=n: say(url, f"latency-{n // len(MESSAGES)}", MESSAGES[n % len(MESSAGES)]))
             for n in track(range(TURNS), description="turns")]  # fmt: skip
    parses = [
        timed(lambda n=n: parse(url, f"{MESSAGES[n % len(MESSAGES)]}{n}"))
        for n in track(range(TURNS), description="NLU")
    ]
    return {
        "turn": percentiles(turns),
        "nlu": percentiles(parses),
        "throughput": [throughput(url, concurrency) for concurrency in CONCURRENCY],
        "memory_mb": memory_mb(int(url.rsplit(":", 1)[1])),
    }


def say(url: str, sender: str, text: str) -> None:
    """One turn over REST."""
    answer = requests.post(
        f"{url}/webhooks/rest/webhook", json={"sender": f"bench-{sender}", "message": text}, timeout=60
    )
    answer.raise_for_status()


def parse(url: str, text: str) -> None:
    """NLU alone."""
    requests.post(f"{url}/model/parse", json={"text": text}, timeout=60).raise_for_status()


def timed(call: Callable[[], None]) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - started)


def percentiles(values: Sequence[float]) -> dict[str, Any]:
    """p50, p95 and p99 in milliseconds."""
    cuts = statistics.quantiles(values, n=100)
    return {
        "p50_ms": round(cuts[49], 1),
        "p95_ms": round(cuts[94], 1),
        "p99_ms": round(cuts[98], 1),
        "n": len(values),
    }


def throughput(url: str, concurrency: int) -> dict[str, Any]:
    """Turns a second with so many customers at once, each in a conversation of its own."""

    def customer(number: int) -> list[float]:
        return [timed(lambda text=text: say(url, f"load-{concurrency}-{number}", text)) for text in MESSAGES]

    started = time.perf_counter()
    with ThreadPoolExecutor(concurrency) as pool:
        latencies = [value for values in pool.map(customer, range(concurrency)) for value in values]
    seconds = time.perf_counter() - started
    return {
        "concurrency": concurrency,
        "workers": 1,
        "rps": round(len(latencies) / seconds, 1),
        "p95_ms": percentiles(latencies)["p95_ms"],
    }


def memory_mb(port: int) -> int:
    """Resident memory of the process that listens on the port."""
    for connection in psutil.net_connections("tcp"):
        if (
            connection.laddr
            and connection.laddr.port == port
            and connection.status == "LISTEN"
            and connection.pid
        ):
            return round(psutil.Process(connection.pid).memory_info().rss / 2**20)
    return 0


def show(report: dict[str, Any]) -> None:
    """The numbers as a table."""
    table = Table("measure", "Daogou", "stock Rasa")
    for name in ("turn", "nlu"):
        for key in ("p50_ms", "p95_ms"):
            table.add_row(f"{name} {key}", str(report[name][key]), str(report["stock"][name][key]))
    for ours, stock in zip(report["throughput"], report["stock"]["throughput"], strict=True):
        table.add_row(f"turns/s at {ours['concurrency']}", str(ours["rps"]), str(stock["rps"]))
    table.add_row("memory MB", str(report["memory_mb"]), str(report["stock"]["memory_mb"]))
    Console().print(table)


if __name__ == "__main__":
    main()
