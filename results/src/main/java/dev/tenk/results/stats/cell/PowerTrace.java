package dev.tenk.results.stats.cell;

import dev.tenk.results.model.TelemetrySample;
import dev.tenk.results.stats.estimate.Eligibility;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The power of a device over time, from its samples.
 *
 * <p>Between two samples power is a straight line, if they are at most 4 s apart: one that is
 * missing is bridged. A longer gap is not covered. A span of which less than 95 % is covered has no
 * energy and no mean; otherwise what is not covered is taken to be like the rest.
 *
 * <p>Neighbouring samples are alike, so intervals are by batch means (Law, "Simulation Modeling and
 * Analysis", section 9.5.3): the span is cut into equal batches of at least 5 s, 32 at most. Spans
 * of 10 to 25 s are cut into 5 batches all the same; shorter ones have no interval.
 */
public final class PowerTrace {
  private static final double NEEDED_COVERAGE = 0.95;
  private static final long LONGEST_GAP_NANOS = 4_000_000_000L;
  private static final long SHORTEST_SPAN_NANOS = 10_000_000_000L;
  private static final long BATCH_NANOS = 5_000_000_000L;
  private static final int FEWEST_BATCHES = 5;
  private static final int MOST_BATCHES = 32;
  private static final double NEEDED_BATCH_COVERAGE = 0.5;
  private static final double ALLOWED_STEP_SHARE = 0.02;
  private static final double TAIL = Eligibility.ALPHA / 2;

  private final List<Point> power;
  private final List<Point> counter;

  private record Point(long nanos, double value) {}

  /** An integral and how much of its span it covers. */
  private record Integral(double joules, double coveredSeconds) {}

  /**
   * Of these samples.
   *
   * @param samples in order of time
   */
  public PowerTrace(List<TelemetrySample> samples) {
    power =
        samples.stream()
            .filter(sample -> sample.powerWatts().isPresent())
            .map(sample -> new Point(sample.timeNanos(), sample.powerWatts().getAsDouble()))
            .toList();
    counter =
        samples.stream()
            .filter(sample -> sample.energyJoules().isPresent())
            .map(sample -> new Point(sample.timeNanos(), sample.energyJoules().getAsDouble()))
            .toList();
  }

  /** The share of a span that has power samples, 0 to 1. */
  public double coverage(long fromNanos, long toNanos) {
    return integral(fromNanos, toNanos).coveredSeconds / seconds(fromNanos, toNanos);
  }

  /** Mean power over a span; empty where too little of it is covered. */
  public Optional<MeanWatts> mean(long fromNanos, long toNanos) {
    Integral all = integral(fromNanos, toNanos);
    if (!enough(all, fromNanos, toNanos)) {
      return Optional.empty();
    }
    double watts = all.joules / all.coveredSeconds;
    double[] means =
        IntStream.range(0, batches(fromNanos, toNanos))
            .mapToObj(batch -> batch(fromNanos, toNanos, batch))
            .flatMap(Optional::stream)
            .mapToDouble(Double::doubleValue)
            .toArray();
    double mean = Arrays.stream(means).average().orElse(watts);
    return Optional.of(
        new MeanWatts(
            watts, halfWidth(Arrays.stream(means).map(each -> each - mean).toArray(), 1)));
  }

  /** How many batches a span is cut into; 0 where it is too short for an interval. */
  public static int batches(long fromNanos, long toNanos) {
    long nanos = toNanos - fromNanos;
    return nanos < SHORTEST_SPAN_NANOS
        ? 0
        : (int) Math.max(FEWEST_BATCHES, Math.min(MOST_BATCHES, nanos / BATCH_NANOS));
  }

  /**
   * The energy of a span, and for each success in it. From the meter's own counter where the
   * largest of its steps is at most 2 % of the energy, because a reading may be late by a step;
   * else by the trapezium rule. A counter that ran backwards is not used.
   *
   * <p>The interval of the energy for a success is that of a ratio: with E and N of each batch, and
   * r the ratio of all, the E − rN are what varies.
   *
   * @param successes by batch of {@link #batches}, as requests were planned to start
   * @param succeeded in all of the span
   * @return empty where too little of the span is covered
   */
  public Optional<EnergyUse> energy(
      long fromNanos, long toNanos, long[] successes, long succeeded) {
    Integral all = integral(fromNanos, toNanos);
    if (!enough(all, fromNanos, toNanos)) {
      return Optional.empty();
    }
    double seconds = seconds(fromNanos, toNanos);
    Optional<Counted> counted = counted(fromNanos, toNanos);
    double joules =
        counted.isPresent() ? counted.get().joules : all.joules / all.coveredSeconds * seconds;
    double step = counted.isPresent() ? counted.get().largestStep : 0;
    OptionalDouble halfWidthWatts = mean(fromNanos, toNanos).orElseThrow().halfWidthWatts();
    OptionalDouble perInference = OptionalDouble.empty();
    OptionalDouble halfWidthPerInference = OptionalDouble.empty();
    if (succeeded > 0) {
      perInference = OptionalDouble.of(joules / succeeded);
      halfWidthPerInference =
          plus(
              halfWidth(
                  residuals(fromNanos, toNanos, successes), (double) succeeded / successes.length),
              step / succeeded);
    }
    return Optional.of(
        new EnergyUse(
            joules,
            counted.isPresent() ? EnergyUse.Basis.COUNTER : EnergyUse.Basis.POWER,
            Math.min(1, all.coveredSeconds / seconds),
            new MeanWatts(joules / seconds, plus(halfWidthWatts, step / seconds)),
            perInference,
            halfWidthPerInference));
  }

  /** What the energy of each batch is off from its successes' share, by the power samples. */
  private double[] residuals(long fromNanos, long toNanos, long[] successes) {
    double batchSeconds = seconds(fromNanos, toNanos) / successes.length;
    double[] joules = new double[successes.length];
    double sumOfJoules = 0;
    long sumOfSuccesses = 0;
    for (int batch = 0; batch < successes.length; batch++) {
      joules[batch] =
          batch(fromNanos, toNanos, batch).map(watts -> watts * batchSeconds).orElse(Double.NaN);
      if (!Double.isNaN(joules[batch])) {
        sumOfJoules += joules[batch];
        sumOfSuccesses += successes[batch];
      }
    }
    double ratio = sumOfJoules / sumOfSuccesses;
    return IntStream.range(0, successes.length)
        .filter(batch -> !Double.isNaN(joules[batch]))
        .mapToDouble(batch -> joules[batch] - ratio * successes[batch])
        .toArray();
  }

  /**
   * t · s / (√n · scale).
   *
   * @param deviations of batches from their mean
   */
  private static OptionalDouble halfWidth(double[] deviations, double scale) {
    int count = deviations.length;
    double squares = Arrays.stream(deviations).map(x -> x * x).sum();
    if (count < FEWEST_BATCHES || Double.isNaN(squares)) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        TDistribution.of(count - 1.0).inverseSurvivalProbability(TAIL)
            * Math.sqrt(squares / (count - 1) / count)
            / scale);
  }

  private static OptionalDouble plus(OptionalDouble width, double more) {
    return width.isPresent() ? OptionalDouble.of(width.getAsDouble() + more) : width;
  }

  /** Mean power in a batch; empty where less than half of it is covered. */
  private Optional<Double> batch(long fromNanos, long toNanos, int batch) {
    int batches = batches(fromNanos, toNanos);
    long start = fromNanos + (toNanos - fromNanos) / batches * batch;
    long end = fromNanos + (toNanos - fromNanos) / batches * (batch + 1);
    Integral part = integral(start, end);
    return part.coveredSeconds < NEEDED_BATCH_COVERAGE * seconds(start, end)
        ? Optional.empty()
        : Optional.of(part.joules / part.coveredSeconds);
  }

  private static boolean enough(Integral integral, long fromNanos, long toNanos) {
    return integral.coveredSeconds >= NEEDED_COVERAGE * seconds(fromNanos, toNanos);
  }

  private Integral integral(long fromNanos, long toNanos) {
    double joules = 0;
    double covered = 0;
    for (int i = 1; i < power.size(); i++) {
      Point one = power.get(i - 1);
      Point next = power.get(i);
      long start = Math.max(fromNanos, one.nanos);
      long end = Math.min(toNanos, next.nanos);
      if (end > start && next.nanos - one.nanos <= LONGEST_GAP_NANOS) {
        double length = seconds(start, end);
        joules += length * (between(one, next, start) + between(one, next, end)) / 2;
        covered += length;
      }
    }
    return new Integral(joules, covered);
  }

  /** Whether the meter's counter ran backwards within a span, as one does that begins anew. */
  public boolean counterRanBackwards(long fromNanos, long toNanos) {
    return IntStream.range(1, counter.size())
        .anyMatch(
            i ->
                counter.get(i).nanos >= fromNanos
                    && counter.get(i - 1).nanos <= toNanos
                    && counter.get(i).value < counter.get(i - 1).value);
  }

  private record Counted(double joules, double largestStep) {}

  /**
   * The energy by the counter; empty where its readings are not good enough. The last reading may
   * lie a little before the end of the span, as when the last request was answered early.
   */
  private Optional<Counted> counted(long fromNanos, long toNanos) {
    if (counter.isEmpty()) {
      return Optional.empty();
    }
    long firstNanos = Math.max(fromNanos, counter.get(0).nanos);
    long lastNanos = Math.min(toNanos, counter.get(counter.size() - 1).nanos);
    OptionalDouble start = reading(firstNanos);
    OptionalDouble end = reading(lastNanos);
    double read = seconds(firstNanos, lastNanos) / seconds(fromNanos, toNanos);
    if (start.isEmpty() || end.isEmpty() || read < NEEDED_COVERAGE) {
      return Optional.empty();
    }
    if (counterRanBackwards(fromNanos, toNanos)) {
      return Optional.empty();
    }
    double largestStep = 0;
    for (int i = 1; i < counter.size(); i++) {
      Point one = counter.get(i - 1);
      Point next = counter.get(i);
      if (next.nanos < fromNanos || one.nanos > toNanos) {
        continue;
      }
      // across a gap there may be many steps in one
      if (next.nanos - one.nanos <= LONGEST_GAP_NANOS) {
        largestStep = Math.max(largestStep, next.value - one.value);
      }
    }
    double joules = end.getAsDouble() - start.getAsDouble();
    return joules > 0 && largestStep <= ALLOWED_STEP_SHARE * joules
        ? Optional.of(new Counted(joules / read, largestStep))
        : Optional.empty();
  }

  /** The counter at an instant that has readings close before and after it. */
  private OptionalDouble reading(long nanos) {
    for (int i = 1; i < counter.size(); i++) {
      Point one = counter.get(i - 1);
      Point next = counter.get(i);
      if (one.nanos <= nanos
          && nanos <= next.nanos
          && next.nanos - one.nanos <= LONGEST_GAP_NANOS) {
        return OptionalDouble.of(between(one, next, nanos));
      }
    }
    return OptionalDouble.empty();
  }

  private static double between(Point one, Point next, long nanos) {
    double share =
        next.nanos == one.nanos ? 0 : (double) (nanos - one.nanos) / (next.nanos - one.nanos);
    return one.value + share * (next.value - one.value);
  }

  private static double seconds(long fromNanos, long toNanos) {
    return (toNanos - fromNanos) / 1e9;
  }
}
