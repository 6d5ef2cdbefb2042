"""Prices random scenarios of every kind by another way than tenk's: plain arithmetic from the price lists'
own words, and an event simulation where instances scale to zero or environments go cold.

    python3 model.py > scenarios.csv

IndependentModelTest reads scenarios.csv and compares each bill. Standard library only; always the same file.
"""

import csv
import heapq
import math
import random
import sys

HOURS = 730.0
SECONDS = HOURS * 3600
GB = 2.0**30
HOST, ASYNC, TRANSFORM = 0.23, 0.28, 0.29
SERVERLESS_2GB, READY_2GB, WORKING_2GB = 0.00004, 0.00001, 0.0000233
DATA_IN, DATA_OUT = 0.016, 0.018
REQUEST, TEMPORARY, LOG = 0.0000002, 0.0000000309, 0.5
DURATION = [(6e9, 0.0000166667), (15e9, 0.000015), (math.inf, 0.0000133334)]
PUT, GET, STANDARD = 0.000005, 0.0000004, 0.023


def tiered(quantity, tiers):
    usd, begin = 0.0, 0.0
    for end, price in tiers:
        usd += max(0.0, min(quantity, end) - begin) * price
        begin = end
    return usd


def poisson(seed, hourly, days):
    """Arrivals by thinning: at the highest rate, of which some are left out."""
    chance = random.Random(seed)
    most = max(hourly)
    now, end = 0.0, days * 86400.0
    while True:
        now += chance.expovariate(most)
        if now >= end:
            return
        if chance.random() * most < hourly[int(now // 3600) % 24]:
            yield now


def instance_seconds(arrivals, most, backlog, start, rest, work, begin, end):
    """Events, one after another: a queue, and instances that are starting, busy or resting."""
    on = 0
    busy = []  # when each that works or starts is free again
    resting = []  # since when each rests, the longest first
    queue = 0  # requests that no instance has begun
    billed = 0.0
    begun = {}  # when each instance was started, by its number
    number = 0

    def bill(since, until):
        nonlocal billed
        billed += max(0.0, min(until, end) - max(since, begin))

    def advance(to):
        nonlocal on, queue
        while True:
            next_free = busy[0][0] if busy else math.inf
            next_stop = resting[0][0] + rest if resting else math.inf
            if min(next_free, next_stop) > to or not (busy or resting):
                return
            if next_free <= next_stop:
                when, who = heapq.heappop(busy)
                if queue:
                    queue -= 1
                    heapq.heappush(busy, (when + work, who))
                else:
                    resting.append((when, who))
            else:
                since, who = resting.pop(0)
                bill(begun.pop(who), since + rest)
                on -= 1

    for now in arrivals:
        if now >= end:
            break
        advance(now)
        if resting:
            since, who = resting.pop(0)
            heapq.heappush(busy, (now + work, who))
        else:
            if on == 0 or (queue >= backlog * on and on < most):
                number += 1
                begun[number] = now
                on += 1
                heapq.heappush(busy, (now + start, number))
            # also the one that starts an instance waits for the first that is free
            queue += 1
    advance(math.inf)
    return billed


def cold_share(arrivals, warm, cold, expiry, skip):
    """The one that worked last is used first."""
    free, n, colds = [], 0, 0
    for now in arrivals:
        free = [at for at in free if at + expiry >= now]
        ready = [at for at in free if at <= now]
        n += 1
        if ready:
            free.remove(max(ready))
            free.append(now + warm)
        else:
            free.append(now + cold)
            colds += now > skip
        if now <= skip:
            n = 0
    return colds / n


class Demand:
    def __init__(self, chance, least, most):
        self.month = round(math.exp(chance.uniform(math.log(least), math.log(most))))
        if chance.random() < 0.5:
            factor = round(chance.uniform(1, 6), 2)
            self.relative = [1.0] * 24
            self.peak = factor
            shape = "peak_factor: %s" % factor
        else:
            weights = [chance.choice([0, 1, 2, 5, 9]) for _ in range(23)] + [3]
            mean = sum(weights) / 24
            self.relative = [weight / mean for weight in weights]
            self.peak = max(self.relative)
            shape = "daily_curve: [%s]" % ", ".join(map(str, weights))
        self.yaml = "demand: {inferences: %d/month, %s}" % (self.month, shape)

    def hourly(self, success=1.0):
        return [self.month / success / SECONDS * each for each in self.relative]


def scenario(demand, body):
    return "name: plan\nregion: us-east-1\nprice_books: [book.csv]\n%s\ndeployments:\n  - name: it\n%s" % (
        demand.yaml,
        "".join("    %s\n" % line for line in body),
    )


def traffic(chance, requests, inferences):
    into, out = chance.randrange(0, 5_000_000), chance.randrange(0, 200_000)
    return (
        "traffic: {request_bytes: %d, response_bytes: %d}" % (into, out),
        requests * into / GB * DATA_IN + inferences * out / GB * DATA_OUT,
    )


def edge(chance):
    demand = Demand(chance, 1000, 3e7)
    capacity, board, lifetime = round(chance.uniform(0.5, 60), 3), chance.randrange(50, 400), chance.randrange(12, 60)
    idle, more, spare, upkeep = chance.randrange(2, 6), chance.randrange(0, 12), chance.randrange(0, 3), chance.randrange(0, 4)
    devices = max(1, math.ceil(demand.month * demand.peak / (capacity * SECONDS) - 1e-9))
    kwh = (devices * idle * HOURS + more * demand.month / capacity / 3600) / 1000
    usd = (devices + spare) * (board / lifetime + upkeep) + kwh * 0.2
    return demand, usd, [
        "kind: edge",
        "hardware: [{price: board}]",
        "electricity: kwh",
        "idle_power_w: %d" % idle,
        "active_power_w: %d" % (idle + more),
        "lifetime_months: %d" % lifetime,
        "resale_usd: 0",
        "upkeep_usd_per_month: %d" % upkeep,
        "spare_devices: %d" % spare,
        "capacity_per_s: %s" % capacity,
    ], "prices: [{id: board, price: %d USD/device}, {id: kwh, price: 0.2 USD/kWh}]" % board


def realtime(chance):
    demand = Demand(chance, 1000, 1e9)
    capacity, least, failed = round(chance.uniform(1, 80), 3), chance.randrange(1, 4), chance.choice([0, 0.1])
    instances = max(least, math.ceil(demand.month * demand.peak / (capacity * (1 - failed) * SECONDS) - 1e-9))
    line, bytes_usd = traffic(chance, demand.month / (1 - failed), demand.month)
    return demand, instances * HOURS * HOST + bytes_usd, [
        "kind: sagemaker-realtime",
        "instance: ml.m5.xlarge",
        "minimum_instances: %d" % least,
        "capacity_per_s: %s" % capacity,
        "error_ratio: %s" % failed,
        line,
    ], ""


def serverless(chance):
    demand = Demand(chance, 100, 2e6)
    ms, failed = chance.randrange(20, 3000), chance.choice([0, 0.2])
    requests = demand.month / (1 - failed)
    line, bytes_usd = traffic(chance, requests, demand.month)
    return demand, requests * ms / 1000 * SERVERLESS_2GB + bytes_usd, [
        "kind: sagemaker-serverless",
        "memory_gb: 2",
        "billed_ms: %d" % ms,
        "error_ratio: %s" % failed,
        line,
    ], ""


def provisioned(chance):
    """Erlang's loss formula: what finds all that are ready busy is served on demand."""
    demand = Demand(chance, 10_000, 5e5)
    ms, ready = chance.randrange(100, 1000), chance.randrange(1, 4)
    lost = 0.0
    for rate in demand.hourly():
        offered = rate * ms / 1000
        terms = [offered**k / math.factorial(k) for k in range(ready + 1)]
        lost += rate * terms[-1] / sum(terms)
    on_demand = demand.month * lost / sum(demand.hourly())
    usd = ready * SECONDS * READY_2GB + ms / 1000 * (on_demand * SERVERLESS_2GB + (demand.month - on_demand) * WORKING_2GB)
    return demand, usd, [
        "kind: sagemaker-serverless",
        "memory_gb: 2",
        "billed_ms: %d" % ms,
        "provisioned: {concurrency: %d}" % ready,
    ], ""


def function(chance):
    demand = Demand(chance, 1000, 3e9)
    memory, ms = chance.choice([512, 1769, 3008]), chance.randrange(10, 4000)
    temporary, log = chance.choice([512, 2048]), chance.randrange(0, 2000)
    seconds = demand.month * ms / 1000
    usd = demand.month * REQUEST + tiered(seconds * memory / 1024, DURATION)
    usd += seconds * (temporary - 512) / 1024 * TEMPORARY + demand.month * log / GB * LOG
    return demand, usd, [
        "kind: lambda",
        "memory_mb: %d" % memory,
        "billed_ms: %d" % ms,
        "ephemeral_mb: %d" % temporary,
        "log_bytes_per_request: %d" % log,
        "max_concurrency: 1000000",
    ], ""


def transform(chance):
    demand = Demand(chance, 100, 3e5)
    ms, jobs, start = chance.randrange(50, 2000), chance.randrange(1, 60), chance.randrange(60, 600)
    hours = (demand.month * ms / 1000 + jobs * start) / 3600
    return demand, hours * TRANSFORM, [
        "kind: batch-transform",
        "instance: ml.m5.xlarge",
        "jobs_per_month: %d" % jobs,
        "service_time_ms: %d" % ms,
        "start_s: %d" % start,
    ], ""


def scaling(chance, demand, work):
    most, backlog = chance.randrange(1, 5), chance.randrange(1, 6)
    start, rest = chance.randrange(0, 400), chance.randrange(0, 3000)
    hourly = demand.hourly()
    days = max(40, math.ceil(60_000 / (sum(hourly) * 3600)))
    arrivals = poisson(chance.random(), hourly, days)
    begin, end = 86400.0 * (days // 10), 86400.0 * days
    seconds = instance_seconds(arrivals, most, backlog, start, rest, work, begin, end)
    keys = [
        "service_time_ms: %d" % (work * 1000),
        "start_s: %d" % start,
        "rest_s: %d" % rest,
        "maximum_instances: %d" % most,
        "backlog_per_instance: %d" % backlog,
    ]
    return seconds / (end - begin) * HOURS, keys


def asynchronous(chance):
    work = chance.randrange(1, 30)
    demand = Demand(chance, 200, 0.4 * SECONDS / work)
    hours, keys = scaling(chance, demand, work)
    size, days = chance.randrange(1000, 2_000_000), chance.randrange(0, 60)
    usd = hours * ASYNC + demand.month * (2 * PUT + 3 * GET) + demand.month * size / GB * days * 24 / HOURS * STANDARD
    return demand, usd, [
        "kind: sagemaker-async",
        "instance: ml.m5.xlarge",
        "objects: {gets_per_request: 3, bytes_per_request: %d, kept_days: %d}" % (size, days),
    ] + keys, ""


def start_stop(chance):
    work = chance.randrange(1, 30)
    demand = Demand(chance, 200, 0.4 * SECONDS / work)
    hours, keys = scaling(chance, demand, work)
    return demand, hours * HOST, ["kind: start-stop", "instance: ml.m5.xlarge"] + keys, ""


def cold_function(chance):
    ms, extra, expiry = chance.randrange(100, 4000), chance.randrange(1000, 20000), chance.randrange(60, 900)
    demand = Demand(chance, 2000, 3e5)
    hourly = demand.hourly()
    days = max(60, math.ceil(60_000 / (sum(hourly) * 3600)))
    arrivals = poisson(chance.random(), hourly, days)
    share = cold_share(arrivals, ms / 1000, (ms + extra) / 1000, expiry, 86400.0 * (days // 10))
    seconds = demand.month * (ms + share * extra) / 1000
    return demand, demand.month * REQUEST + tiered(seconds * 2, DURATION), [
        "kind: lambda",
        "memory_mb: 2048",
        "billed_ms: %d" % ms,
        "cold_start: {extra_ms: %d, idle_expiry_s: %d}" % (extra, expiry),
    ], ""


def main():
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["kind", "monthly_usd", "may_differ_by", "scenario"])
    exact = [edge, realtime, serverless, provisioned, function, transform]
    for kind in exact + [asynchronous, start_stop, cold_function]:
        chance = random.Random(kind.__name__)
        for _ in range(12):
            demand, usd, body, prices = kind(chance)
            text = scenario(demand, body)
            if prices:
                text = text.replace("demand:", prices + "\ndemand:", 1)
            out.writerow([kind.__name__, "%.6f" % usd, "0.005 USD" if kind in exact else "3 %", text])


main()
