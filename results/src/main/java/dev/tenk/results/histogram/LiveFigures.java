package dev.tenk.results.histogram;

import dev.tenk.results.model.Sample;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * A live view of a cell while it is measured: the requests that ended in the last seconds. For
 * display only; nothing is judged by it.
 */
public final class LiveFigures {
  /** Intervals that are looked back on; five seconds when they are taken twice a second. */
  private static final int INTERVALS = 10;

  private final Recorder response = new Recorder(3);
  private final Recorder failures = new Recorder(1);
  private final Deque<Interval> last = new ArrayDeque<>();
  private long takenNanos;

  /**
   * Starts with no request ended.
   *
   * @param nowNanos on the clock of {@link #take}
   */
  public LiveFigures(long nowNanos) {
    takenNanos = nowNanos;
  }

  /**
   * The last seconds.
   *
   * @param endedPerSecond requests that ended, successes or not, a second
   * @param p50Nanos median response time of the successes; empty without any
   * @param p99Nanos the same of the 99th percentile, of however few
   */
  public record Figures(double endedPerSecond, OptionalLong p50Nanos, OptionalLong p99Nanos) {}

  private record Interval(long lengthNanos, Histogram response, long errors) {}

  /** Counts a request that has ended, from any thread. */
  public void add(Sample sample) {
    if (sample.succeeded()) {
      response.recordValue(Math.max(0, sample.responseNanos()));
    } else {
      failures.recordValue(0);
    }
  }

  /** The figures by now. Call it twice a second, from one thread. */
  public Figures take(long nowNanos) {
    last.addLast(
        new Interval(
            nowNanos - takenNanos,
            response.getIntervalHistogram(),
            failures.getIntervalHistogram().getTotalCount()));
    takenNanos = nowNanos;
    if (last.size() > INTERVALS) {
      last.removeFirst();
    }
    Histogram all = new Histogram(3);
    long lengthNanos = 0;
    long errors = 0;
    for (Interval interval : last) {
      all.add(interval.response);
      lengthNanos += interval.lengthNanos;
      errors += interval.errors;
    }
    return new Figures(
        lengthNanos > 0 ? (all.getTotalCount() + errors) * 1e9 / lengthNanos : 0,
        percentile(all, 50),
        percentile(all, 99));
  }

  private static OptionalLong percentile(Histogram histogram, double percentile) {
    return histogram.getTotalCount() == 0
        ? OptionalLong.empty()
        : OptionalLong.of(histogram.getValueAtPercentile(percentile));
  }
}
