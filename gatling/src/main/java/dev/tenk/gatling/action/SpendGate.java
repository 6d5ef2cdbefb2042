package dev.tenk.gatling.action;

import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Sample;
import dev.tenk.results.spend.CellSpend;
import dev.tenk.results.spend.SpendLimit;
import dev.tenk.results.spend.SpendUse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Lets requests of a cell be sent for as long as their cost stays within a spend limit. */
public final class SpendGate {
  private final CellSpend meter;
  private final long asOfNanos;
  private final CompletableFuture<Void> reached = new CompletableFuture<>();
  private long sent;
  private long ended;

  /** Time counts from when the limit was set, so a driver's start counts too. */
  public SpendGate(SpendLimit limit) {
    this.meter = new CellSpend(limit);
    long sinceNanos = Math.max(0, Duration.between(limit.asOf(), Instant.now()).toNanos());
    this.asOfNanos = System.nanoTime() - sinceNanos;
  }

  /** Whether one more request may be sent, which it then is. */
  public synchronized boolean maySend() {
    if (!allows(sent + 1)) {
      return false;
    }
    sent++;
    return true;
  }

  /** Checks whether time alone has reached the limit. */
  public synchronized void look() {
    allows(sent);
  }

  /** No more may be sent: another cell that is measured at once has reached its limit. */
  public void end() {
    reached.complete(null);
  }

  /** A limit once reached stays so: a request that ends for less allows no other. */
  private boolean allows(long requests) {
    if (!reached.isDone() && !meter.allows(System.nanoTime() - asOfNanos, requests)) {
      reached.complete(null);
    }
    return !reached.isDone();
  }

  /** A request that was admitted has ended. */
  public synchronized void ended(Sample sample) {
    ended++;
    long responseBytes =
        sample.outcome() instanceof Outcome.Succeeded succeeded ? succeeded.responseBytes() : 0;
    // a request that was never sent is not billed
    long underWayNanos =
        sample.sentNanos().isPresent() ? sample.doneNanos() - sample.sentNanos().getAsLong() : 0;
    meter.ended(sample.server().billedNanos().orElse(Math.max(0, underWayNanos)), responseBytes);
  }

  /** Requests that were admitted and have not ended. */
  synchronized long underWay() {
    return sent - ended;
  }

  /** Completed when the limit is reached. */
  public CompletableFuture<Void> reached() {
    return reached;
  }

  /** The total of what was sent and has ended; without time. */
  public synchronized SpendUse use() {
    return SpendUse.of(0, sent, meter.workNanos(), meter.responseBytes());
  }
}
