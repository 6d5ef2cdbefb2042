package dev.tenk.results.stats.estimate;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * How long requests would have taken at least, had each been handed over when it was planned.
 *
 * <p>In a queue, starts that are late by at most L make what is done late by at most L: had all
 * been on time, a request would have been done L earlier at most. L of a request is the largest
 * among its own lateness and that of those that were under way when it was handed over, each with
 * what it had from those before it; less the time by which one of these was done after the request
 * itself, for so much earlier it would still have been in nobody's way. So the true response time
 * is between done − intended − L and done − intended. With nobody late under way the first is done
 * − handed. A target that always has several under way at once passes lateness on for as long,
 * wanted or not: its bracket is wide, never wrong.
 *
 * <p>Keeps 24 bytes a request, and 8 more once they are sorted.
 */
public final class OnTime {
  private long[] intended = new long[1024];
  private long[] handed = new long[1024];
  private long[] done = new long[1024];
  private int size;
  private long failures;
  // by the instant they were handed over; null where more came since
  private int[] order;

  /**
   * Counts a planned request; in any order.
   *
   * @param doneNanos of a failed one, when it was given up: the instant it stopped to be under way
   * @param succeeded a failure counts as longer than any success
   */
  public void add(long intendedNanos, long handedNanos, long doneNanos, boolean succeeded) {
    order = null;
    if (size == intended.length) {
      int larger = size + size / 2;
      intended = Arrays.copyOf(intended, larger);
      handed = Arrays.copyOf(handed, larger);
      done = Arrays.copyOf(done, larger);
    }
    intended[size] = intendedNanos;
    handed[size] = handedNanos;
    done[size++] = succeeded ? doneNanos : -1 - doneNanos;
    failures += succeeded ? 0 : 1;
  }

  /**
   * Quantiles of what they would have taken at least, in the order asked for; empty where one falls
   * among the failures, or without a planned request.
   */
  public OptionalLong[] quantiles(double... quantiles) {
    Histogram atLeast = new Histogram(3);
    UnderWay underWay = new UnderWay();
    for (int request : order()) {
      boolean succeeded = done[request] >= 0;
      long doneNanos = succeeded ? done[request] : -1 - done[request];
      long late = underWay.latest(handed[request] - intended[request], handed[request], doneNanos);
      if (late > 0) {
        underWay.add(late, doneNanos);
      }
      if (succeeded) {
        atLeast.recordValue(Math.max(0, doneNanos - intended[request] - Math.max(0, late)));
      }
    }
    return Arrays.stream(quantiles)
        .mapToObj(quantile -> Quantiles.sample(atLeast, failures, quantile))
        .toArray(OptionalLong[]::new);
  }

  /** Late requests that are under way. */
  private static final class UnderWay {
    private long[] lateNanos = new long[64];
    private long[] untilNanos = new long[64];
    private int size;

    /**
     * Forgets those that were done by an instant; the largest lateness of a request that is handed
     * over then, from its own and theirs.
     */
    long latest(long ownNanos, long nowNanos, long doneNanos) {
      long late = ownNanos;
      int kept = 0;
      for (int i = 0; i < size; i++) {
        long until = untilNanos[i];
        if (until > nowNanos) {
          lateNanos[kept] = lateNanos[i];
          untilNanos[kept] = until;
          late = Math.max(late, lateNanos[kept++] - Math.max(0, until - doneNanos));
        }
      }
      size = kept;
      return late;
    }

    void add(long late, long until) {
      if (size == lateNanos.length) {
        lateNanos = Arrays.copyOf(lateNanos, 2 * size);
        untilNanos = Arrays.copyOf(untilNanos, 2 * size);
      }
      lateNanos[size] = late;
      untilNanos[size++] = until;
    }
  }

  /**
   * Share of the requests that saw another one handed over between the instant they were planned
   * for and their own handing over, 0 to 1; empty without any request. On time they would have come
   * before it.
   */
  public OptionalDouble overtakenShare() {
    if (size == 0) {
      return OptionalDouble.empty();
    }
    long overtaken = 0;
    long before = Long.MIN_VALUE;
    long latest = Long.MIN_VALUE;
    for (int request : order()) {
      if (handed[request] > latest) {
        before = latest;
        latest = handed[request];
      }
      // the last one that was handed over earlier
      if (before > intended[request]) {
        overtaken++;
      }
    }
    return OptionalDouble.of((double) overtaken / size);
  }

  /** Requests by the instant they were handed over, and at the same one as they were added. */
  private int[] order() {
    if (order == null) {
      order = sorted();
    }
    return order;
  }

  /**
   * Merges longer and longer parts: without an object a request, and quick where all is in order.
   */
  private int[] sorted() {
    int[] from = IntStream.range(0, size).toArray();
    int[] to = new int[size];
    for (long width = 1; width < size; width *= 2) {
      for (long start = 0; start < size; start += 2 * width) {
        int middle = (int) Math.min(size, start + width);
        merge(from, to, (int) start, middle, (int) Math.min(size, start + 2 * width));
      }
      int[] merged = to;
      to = from;
      from = merged;
    }
    return from;
  }

  private void merge(int[] from, int[] to, int start, int middle, int end) {
    if (middle == end || handed[from[middle - 1]] <= handed[from[middle]]) {
      System.arraycopy(from, start, to, start, end - start);
      return;
    }
    int left = start;
    int right = middle;
    for (int at = start; at < end; at++) {
      boolean takesLeft =
          right == end || (left < middle && handed[from[left]] <= handed[from[right]]);
      to[at] = takesLeft ? from[left++] : from[right++];
    }
  }
}
