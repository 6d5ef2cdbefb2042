package dev.tenk.results.histogram;

import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.stats.estimate.Quantiles;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * A live view of a cell while it is measured: the requests of its window that ended so far, and
 * until there is one those of its warm-up. For display only; nothing is judged by it.
 *
 * <p>Those who add never wait, and taking makes next to no garbage: a collection would be a pause
 * of what is measured beside it.
 */
public final class LiveFigures {
  /** Intervals that the rate is of; five seconds when they are taken twice a second. */
  private static final int INTERVALS = 10;

  /**
   * Of a value: its error is below 1 %. A third digit takes eight times as long to add up, on a
   * processor that what is measured may want.
   */
  private static final int DIGITS = 2;

  private final Map<Phase, Seen> phases = new EnumMap<>(Phase.class);
  private final Deque<Interval> last = new ArrayDeque<>();
  private long takenNanos;

  /**
   * Starts with no request ended.
   *
   * @param nowNanos on the clock of {@link #take}
   */
  public LiveFigures(long nowNanos) {
    takenNanos = nowNanos;
    for (Phase phase : Phase.values()) {
      phases.put(phase, new Seen());
    }
  }

  /**
   * What is seen by now.
   *
   * @param warmingUp whether no request of the window has ended yet; they are those of the warm-up
   *     then
   * @param endedPerSecond requests that ended in the last seconds, successes or not, a second
   * @param p50Nanos median response time so far, see {@link Quantiles#seen}
   * @param p99Nanos the same of the 99th percentile
   * @param errors requests so far that were no success, without those that met it asleep
   */
  public record Figures(
      boolean warmingUp,
      double endedPerSecond,
      OptionalLong p50Nanos,
      OptionalLong p99Nanos,
      long errors) {}

  private record Interval(long lengthNanos, long ended) {}

  /** Of those without success, as a value of their histogram. */
  private static final int ASLEEP = 1;

  /**
   * Requests of a phase; {@code total}, {@code errors}, {@code asleep} and what is recycled are the
   * taker's.
   */
  private static final class Seen {
    private final Recorder response = new Recorder(DIGITS);
    private final Recorder failures = new Recorder(1);
    private final Histogram total = new Histogram(DIGITS);
    private Histogram responseTaken;
    private Histogram failuresTaken;
    private long errors;
    private long asleep;

    /** Takes over what ended since the last time, and returns how many did. */
    long take() {
      responseTaken = response.getIntervalHistogram(responseTaken);
      failuresTaken = failures.getIntervalHistogram(failuresTaken);
      total.add(responseTaken);
      errors += failuresTaken.getTotalCount();
      asleep += failuresTaken.getCountAtValue(ASLEEP);
      return responseTaken.getTotalCount() + failuresTaken.getTotalCount();
    }

    long requests() {
      return total.getTotalCount() + errors;
    }
  }

  /** Counts a request that has ended, from any thread. */
  public void add(Sample sample) {
    Seen seen = phases.get(sample.phase());
    if (sample.succeeded()) {
      seen.response.recordValue(Math.max(0, sample.responseNanos()));
    } else {
      seen.failures.recordValue(sample.outcome() instanceof Outcome.Asleep ? ASLEEP : 0);
    }
  }

  /** The figures by now. Call it twice a second, from one thread. */
  public Figures take(long nowNanos) {
    long ended = phases.values().stream().mapToLong(Seen::take).sum();
    last.addLast(new Interval(nowNanos - takenNanos, ended));
    takenNanos = nowNanos;
    if (last.size() > INTERVALS) {
      last.removeFirst();
    }
    long lengthNanos = last.stream().mapToLong(Interval::lengthNanos).sum();
    long endedInLast = last.stream().mapToLong(Interval::ended).sum();
    boolean warmingUp = phases.get(Phase.STEADY).requests() == 0;
    Seen seen = phases.get(warmingUp ? Phase.WARM_UP : Phase.STEADY);
    return new Figures(
        warmingUp,
        lengthNanos > 0 ? endedInLast * 1e9 / lengthNanos : 0,
        Quantiles.seen(seen.total, seen.errors, 0.5),
        Quantiles.seen(seen.total, seen.errors, 0.99),
        seen.errors - seen.asleep);
  }
}
