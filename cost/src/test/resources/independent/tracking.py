"""Prices random instances that follow the load by another way than tenk's: an event simulation of a week, again and
again, with arrivals one by one, written from what AWS documents.

    python3 tracking.py > tracking.csv

From the documents, as of 2026-11: SageMakerVariantInvocationsPerInstance is the sum over a minute's requests of one over
the instances that are active (API_ScalingPolicyMetric); ApproximateBacklogSizePerInstance is what waits or is processed
over the instances (async-inference-monitor); HasBacklogWithoutCapacity needs two minutes and adds one instance
(async-inference-autoscale); the two alarms of a policy look at 3 minutes above the target and at 15 below 90 % of it
(repost.aws, "SageMaker autoscaling delay"); a scale-in waits for its cooldown of 300 s, and what a scale-out added counts
for the next (TargetTrackingScalingPolicyConfiguration); a scheduled action brings the number within its minimum and
maximum (scheduled-scaling-policy-overview). IndependentModelTest reads tracking.csv. Standard library only; always the
same file.
"""

import csv
import heapq
import math
import random
import sys

HOURS, HOST, ASYNC = 730.0, 0.23, 0.28
WEEK = 168


class Fleet:
    """Each instance is its number with the second from which it works and the second when it is free."""

    def __init__(self, start, work):
        self.start, self.work = start, work
        self.ready, self.free, self.number = {}, [], 0
        self.queue, self.running = [], []
        self.head = 0

    def size(self):
        return len(self.ready)

    def active(self, now):
        """What is ready only at the end of a minute has no part in its figure."""
        return sum(1 for at in self.ready.values() if at < now)

    def add(self, count, now):
        for _ in range(count):
            self.number += 1
            self.ready[self.number] = now + self.start
            heapq.heappush(self.free, (now + self.start, self.number))

    def remove(self, count):
        """The one that is free first goes."""
        for _ in range(count):
            _, who = heapq.heappop(self.free)
            del self.ready[who]

    def serve(self, until):
        while self.head < len(self.queue) and self.free:
            begin = max(self.free[0][0], self.queue[self.head])
            if begin >= until:
                break
            _, who = heapq.heappop(self.free)
            heapq.heappush(self.free, (begin + self.work, who))
            heapq.heappush(self.running, begin + self.work)
            self.head += 1
        while self.running and self.running[0] <= until:
            heapq.heappop(self.running)

    def backlog(self):
        return len(self.queue) - self.head + len(self.running)


def simulate(chance, rates, bounds, start, work, target, out, into, cooldown, queued, weeks):
    """Mean instances on; a target of None is a fixed number by the hour."""
    fleet = Fleet(start, work)
    points, empty, last_in, on_seconds = [], 0, -math.inf, 0.0
    now = 0.0
    for week in range(weeks + 1):
        for hour in range(WEEK):
            least, most = bounds[hour]
            fleet.add(max(0, least - fleet.size()), now)
            fleet.remove(max(0, fleet.size() - most))
            end_of_hour = now + 3600
            next_arrival = now + chance.expovariate(rates[hour]) if rates[hour] else math.inf
            while now < end_of_hour:
                end = now + 60
                on_seconds += 60 * fleet.size() if week else 0
                invocations, requests = 0.0, 0
                while next_arrival < min(end, end_of_hour):
                    active = fleet.active(next_arrival)
                    invocations += 1 / active if active else 0
                    requests += 1
                    if queued:
                        fleet.queue.append(next_arrival)
                    next_arrival += chance.expovariate(rates[hour])
                now = end
                active = fleet.active(now)
                if queued:
                    fleet.serve(now)
                    metric = fleet.backlog() / active if active else None
                else:
                    metric = invocations if active else None
                points = (points + [metric])[-max(out, into):]
                if target is None:
                    continue
                empty = empty + 1 if queued and fleet.size() == 0 and fleet.backlog() else 0
                if empty >= 2 and most:
                    fleet.add(1, now)
                high, low = points[-out:], points[-into:]
                if len(high) == out and all(each is not None and each > target for each in high):
                    wanted = min(most, math.ceil(active * metric / target))
                    fleet.add(max(0, wanted - fleet.size()), now)
                elif len(low) == into and all(each is not None and each < 0.9 * target for each in low):
                    wanted = max(least, math.ceil(active * metric / target))
                    if wanted < fleet.size() and now - last_in >= cooldown:
                        fleet.remove(fleet.size() - wanted)
                        last_in = now
        if fleet.head > 10_000:
            del fleet.queue[: fleet.head]
            fleet.head = 0
    return on_seconds / (weeks * WEEK * 3600)


def curve(chance):
    return [chance.choice([0, 1, 2, 5, 9]) for _ in range(23)] + [3]


def scenario(chance, kind):
    queued = kind == "sagemaker-async"
    daily = curve(chance) if chance.random() < 0.8 else [1] * 24
    weekend = curve(chance) if chance.random() < 0.5 else daily
    weights = daily * 5 + weekend * 2
    mean = math.exp(chance.uniform(math.log(0.004), math.log(0.2)))
    month = round(mean * HOURS * 3600)
    rates = [month / HOURS / 3600 * each * WEEK / sum(weights) for each in weights]
    most = chance.randrange(2, 7)
    # the busiest hour takes most of what may be on, also by day only
    work = round(most * chance.uniform(0.4, 0.9) / max(rates), 3)
    start = chance.choice([0, 90, 240, 420])
    out, into, cooldown = chance.choice([1, 3, 5]), chance.choice([5, 15]), chance.choice([0, 300, 900])
    least = chance.randrange(0 if queued else 1, 2)
    fixed, scheduled = chance.random() < 0.15, chance.random() < 0.5
    bounds = [(least, most)] * WEEK
    entries = []
    if fixed or scheduled:
        more = chance.randrange(1, most + 1)
        day, night = ((most, most), (most + 1, most + 1)) if fixed else ((more, most + 1), (least, most))
        bounds = [day if hour // 24 < 5 and 7 <= hour % 24 < 20 else night for hour in range(WEEK)]
        keys = lambda pair: "instances: %d" % pair[0] if fixed else "minimum_instances: %d, maximum_instances: %d" % pair
        entries = [
            "schedule:",
            "  - {days: mon-fri, hours: 7-20, %s}" % keys(day),
            "  - {days: mon-thu, hours: 20-7, %s}" % keys(night),
            "  - {days: fri, hours: 20-24, %s}" % keys(night),
            "  - {days: 'sat, sun', hours: 0-24, %s}" % keys(night),
            "  - {days: mon, hours: 0-7, %s}" % keys(night),
        ]
    else:
        entries = ["minimum_instances: %d" % least, "maximum_instances: %d" % most]
    share = chance.choice([1, 2, 5, 10]) if queued else round(chance.uniform(0.4, 0.9), 2)
    target = share if queued else share / work * 60
    if not fixed:
        entries.append(
            "target_tracking: {%s: %s, scale_out_minutes: %d, scale_in_minutes: %d, scale_in_cooldown_s: %d}"
            % ("backlog_per_instance" if queued else "target", share, out, into, cooldown)
        )
    weeks = max(8, min(60, math.ceil(1_500_000 / (sum(rates) * 3600))))
    instances = simulate(chance, rates, bounds, start, work, None if fixed else target, out, into, cooldown, queued, weeks)
    text = "name: plan\nregion: us-east-1\nprice_books: [book.csv]\ndemand: {inferences: %d/month, daily_curve: [%s]%s}\n" % (
        month,
        ", ".join(map(str, daily)),
        ", weekend_curve: [%s]" % ", ".join(map(str, weekend)) if weekend is not daily else "",
    )
    if kind == "sagemaker-async":
        entries.append("objects: {gets_per_request: 0, bytes_per_request: 0, kept_days: 0, put: free, get: free}")
        text = text.replace("demand:", "prices: [{id: free, price: 0 USD/request}]\ndemand:", 1)
    text += "deployments:\n  - name: it\n    kind: %s\n    instance: ml.m5.xlarge\n    service_time_ms: %s\n    start_s: %d\n" % (
        kind,
        round(work * 1000),
        start,
    )
    text += "".join("    %s\n" % line for line in entries)
    return text, instances * HOURS * (ASYNC if queued else HOST)


def main():
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["kind", "monthly_usd", "may_differ_by", "scenario"])
    for kind in ["sagemaker-realtime", "sagemaker-async", "start-stop"]:
        chance = random.Random(kind)
        for _ in range(18):
            text, usd = scenario(chance, kind)
            out.writerow([kind, "%.6f" % usd, "3 %", text])


main()
