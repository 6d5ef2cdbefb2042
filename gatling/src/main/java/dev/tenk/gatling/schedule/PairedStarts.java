package dev.tenk.gatling.schedule;

import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * The planned starts of one of two targets that are called in turn. Each planned start becomes a
 * pair: one target is called then, the other half a mean gap later; which one is first, is drawn.
 * So each target is offered the rate of the workload. Independent arrivals stay such, because each
 * of them is moved by chance alone; even ones come half a gap, a gap or one and a half apart.
 *
 * <p>A pair with the start of the window or its end between its two starts is left out, so that
 * both targets are called equally often on either side.
 */
final class PairedStarts implements PrimitiveIterator.OfLong {
  private final PrimitiveIterator.OfLong planned;
  private final long laterNanos;
  private final long[] edgesNanos;
  private final SplittableRandom order;
  private final boolean baseline;
  private final PriorityQueue<Long> ahead = new PriorityQueue<>();
  private long plannedUpToNanos = Long.MIN_VALUE;

  /**
   * The starts of one of both.
   *
   * @param planned starts of the workload, ascending
   * @param laterNanos how much later the second of a pair is
   * @param edgesNanos instants that no pair lies across
   * @param seed the same for both
   * @param baseline which of both it is
   */
  PairedStarts(
      PrimitiveIterator.OfLong planned,
      long laterNanos,
      long[] edgesNanos,
      long seed,
      boolean baseline) {
    this.planned = planned;
    this.laterNanos = laterNanos;
    this.edgesNanos = edgesNanos;
    this.order = new SplittableRandom(~seed);
    this.baseline = baseline;
  }

  @Override
  public boolean hasNext() {
    while (planned.hasNext() && (ahead.isEmpty() || ahead.peek() > plannedUpToNanos)) {
      long start = planned.nextLong();
      plannedUpToNanos = start;
      boolean baselineFirst = order.nextBoolean();
      if (!isAcross(start)) {
        ahead.add(baselineFirst == baseline ? start : start + laterNanos);
      }
    }
    return !ahead.isEmpty();
  }

  private boolean isAcross(long start) {
    for (long edge : edgesNanos) {
      if (start < edge && start + laterNanos >= edge) {
        return true;
      }
    }
    return false;
  }

  @Override
  public long nextLong() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ahead.remove();
  }
}
