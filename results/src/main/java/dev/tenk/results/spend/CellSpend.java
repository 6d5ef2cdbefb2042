package dev.tenk.results.spend;

import java.math.BigDecimal;

/**
 * The running estimate of what a cell has cost: time, requests sent, failed ones included, and what
 * they caused. A request that has not ended counts with what is assumed of it. Time is passed in,
 * never read from a clock.
 */
public final class CellSpend {
  private final SpendLimit limit;
  private long ended;
  private long workNanos;
  private long responseBytes;

  /** Starts at nothing. */
  public CellSpend(SpendLimit limit) {
    this.limit = limit;
  }

  /**
   * Whether the estimate stays within the limit.
   *
   * @param elapsedNanos since the limit was set
   * @param requests sent, the one that is about to be sent included
   */
  public synchronized boolean allows(long elapsedNanos, long requests) {
    return estimateUsd(elapsedNanos, requests).compareTo(limit.leftUsd()) <= 0;
  }

  /** What the cell has cost by then, USD; the arguments as in {@link #allows}. */
  public synchronized BigDecimal estimateUsd(long elapsedNanos, long requests) {
    long underWay = Math.max(0, requests - ended);
    return limit
        .rate()
        .usd(
            SpendUse.of(
                Math.max(0, elapsedNanos),
                requests,
                workNanos + underWay * limit.assumedWorkNanos(),
                responseBytes + underWay * limit.assumedResponseBytes()));
  }

  /**
   * A request has ended.
   *
   * @param billedNanos what it is billed for; where that is unknown, how long it was in flight
   * @param bytes that came back
   */
  public synchronized void ended(long billedNanos, long bytes) {
    ended++;
    workNanos += billedNanos;
    responseBytes += bytes;
  }

  /** What the requests that have ended were billed for, ns. */
  public synchronized long workNanos() {
    return workNanos;
  }

  /** What they brought back. */
  public synchronized long responseBytes() {
    return responseBytes;
  }
}
