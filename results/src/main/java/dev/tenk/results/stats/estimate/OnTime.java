package dev.tenk.results.stats.estimate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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
 * <p>Keeps 24 bytes a request, and as much again while it sorts them.
 */
public final class OnTime {
  private long[] intended = new long[1024];
  private long[] handed = new long[1024];
  private long[] done = new long[1024];
  private int size;
  private long failures;

  /**
   * Counts a planned request; in any order.
   *
   * @param doneNanos of a failed one, when it was given up: the instant it stopped to be under way
   * @param succeeded a failure counts as longer than any success
   */
  public void add(long intendedNanos, long handedNanos, long doneNanos, boolean succeeded) {
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
    int[] order =
        IntStream.range(0, size)
            .boxed()
            .sorted(Comparator.comparingLong(request -> handed[request]))
            .mapToInt(Integer::intValue)
            .toArray();
    List<Late> underWay = new ArrayList<>();
    for (int request : order) {
      boolean succeeded = done[request] >= 0;
      long doneNanos = succeeded ? done[request] : -1 - done[request];
      underWay.removeIf(other -> other.untilNanos <= handed[request]);
      long late = handed[request] - intended[request];
      for (Late other : underWay) {
        late = Math.max(late, other.lateNanos - Math.max(0, other.untilNanos - doneNanos));
      }
      if (late > 0) {
        underWay.add(new Late(late, doneNanos));
      }
      if (succeeded) {
        atLeast.recordValue(Math.max(0, doneNanos - intended[request] - Math.max(0, late)));
      }
    }
    return Arrays.stream(quantiles)
        .mapToObj(quantile -> Quantiles.sample(atLeast, failures, quantile))
        .toArray(OptionalLong[]::new);
  }

  /** A late request that is under way. */
  private record Late(long lateNanos, long untilNanos) {}

  /**
   * Share of the requests that saw another one handed over between the instant they were planned
   * for and their own handing over, 0 to 1; empty without any request. On time they would have come
   * before it.
   */
  public OptionalDouble overtakenShare() {
    if (size == 0) {
      return OptionalDouble.empty();
    }
    long[] sorted = Arrays.copyOf(handed, size);
    Arrays.sort(sorted);
    long overtaken = 0;
    for (int i = 0; i < size; i++) {
      int found = Arrays.binarySearch(sorted, intended[i] + 1);
      int next = found < 0 ? -1 - found : found;
      if (next < size && sorted[next] < handed[i]) {
        overtaken++;
      }
    }
    return OptionalDouble.of((double) overtaken / size);
  }
}
