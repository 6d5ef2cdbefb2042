package dev.tenk.results.stats.cell;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Distinguishes cold calls (cold starts) from warm ones where the target does not: a call is
 * suspected when it is the cell's first, or when none had been in flight for as long as the target
 * keeps an idle environment; and so are those concurrent with such a call that were handed over
 * before any of them ended, because until then no environment is free. The warm population is all
 * successful calls that are not suspected, with median m and spread s = 1.4826 × the median
 * absolute deviation of ln(service time).
 *
 * <ul>
 *   <li>A suspected call is cold when its service time is above m · e^max(ln 1.5, 3 s), or when
 *       there are fewer than {@value #MIN_WARM} warm calls to compare it with.
 *   <li>Any other call may have met an environment that was started alongside the others. It is
 *       cold when its service time is above 2 m, above m + 100 ms, and at least half of the median
 *       of the suspected calls that were cold; where there was none of those, above m · e^(6 s)
 *       instead.
 * </ul>
 *
 * A stall of a warm environment that is as long as a cold start is taken for one.
 */
public final class ColdStartRule {
  /** Fewer warm calls are no population. */
  static final int MIN_WARM = 8;

  private static final double MAD_TO_SD = 1.4826;
  private static final double MIN_FAR_NANOS = 1e8;

  private ColdStartRule() {}

  /**
   * A successful call.
   *
   * @param sequence which
   * @param handedNanos given to the client, ns from the epoch
   * @param doneNanos its last byte was read
   * @param serviceNanos service time
   */
  public record Call(long sequence, long handedNanos, long doneNanos, long serviceNanos) {}

  /** The rule in a sentence. */
  public static String inWords(Duration idleExpiry) {
    return ("found by service time: the first call, and one after %d s without a call, when far "
            + "above the warm ones; any other when it took like those, see docs/targets.md")
        .formatted(idleExpiry.toSeconds());
  }

  /**
   * The sequences of the cold calls.
   *
   * @param calls in any order
   * @param idleExpiry how long the target keeps an idle environment
   */
  public static Set<Long> cold(List<Call> calls, Duration idleExpiry) {
    Set<Long> suspected = suspected(calls, idleExpiry);
    double[] warm =
        calls.stream()
            .filter(call -> !suspected.contains(call.sequence()))
            .mapToDouble(call -> Math.log((double) Math.max(1, call.serviceNanos())))
            .sorted()
            .toArray();
    if (warm.length < MIN_WARM) {
      return suspected;
    }
    double median = median(warm);
    double spread =
        MAD_TO_SD * median(Arrays.stream(warm).map(x -> Math.abs(x - median)).sorted().toArray());
    double suspectedAbove = Math.exp(median + Math.max(Math.log(1.5), 3 * spread));
    double[] coldOnes =
        calls.stream()
            .filter(call -> suspected.contains(call.sequence()))
            .mapToDouble(Call::serviceNanos)
            .filter(nanos -> nanos > suspectedAbove)
            .sorted()
            .toArray();
    double likeCold = coldOnes.length > 0 ? median(coldOnes) / 2 : Math.exp(median + 6 * spread);
    double farAbove =
        Math.max(likeCold, Math.max(2 * Math.exp(median), Math.exp(median) + MIN_FAR_NANOS));
    Set<Long> cold = new HashSet<>();
    for (Call call : calls) {
      double above = suspected.contains(call.sequence()) ? suspectedAbove : farAbove;
      if (call.serviceNanos() > above) {
        cold.add(call.sequence());
      }
    }
    return cold;
  }

  private static Set<Long> suspected(List<Call> calls, Duration idleExpiry) {
    List<Call> inOrder =
        calls.stream().sorted(Comparator.comparingLong(Call::handedNanos)).toList();
    Set<Long> suspected = new HashSet<>();
    long busyUntilNanos = Long.MIN_VALUE;
    long firstFreeNanos = Long.MAX_VALUE;
    for (Call call : inOrder) {
      if (busyUntilNanos == Long.MIN_VALUE
          || call.handedNanos() - busyUntilNanos >= idleExpiry.toNanos()) {
        firstFreeNanos = Long.MAX_VALUE;
      }
      if (call.handedNanos() < firstFreeNanos) {
        suspected.add(call.sequence());
      }
      firstFreeNanos = Math.min(firstFreeNanos, call.doneNanos());
      busyUntilNanos = Math.max(busyUntilNanos, call.doneNanos());
    }
    return suspected;
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
