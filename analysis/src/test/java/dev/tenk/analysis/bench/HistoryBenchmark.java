package dev.tenk.analysis.bench;

import dev.tenk.analysis.history.Change;
import dev.tenk.analysis.history.History;
import dev.tenk.analysis.history.Metric;
import dev.tenk.analysis.history.MetricSeries;
import dev.tenk.analysis.history.MetricSeries.Point;
import dev.tenk.analysis.history.Night;
import dev.tenk.analysis.history.Reading;
import dev.tenk.results.stats.series.EDivisive;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** How often a history calls for nothing, and what it finds, on simulated nights. */
public final class HistoryBenchmark {
  private static final int SERIES = 96;
  private static final int NIGHTS = 365;
  private static final int STEP_SD = 5;

  /** A night's SD, as a share of the value. */
  private static final double SD = 0.02;

  private HistoryBenchmark() {}

  /** Argument: {@code years n}, {@code bare n}, {@code steps n} or {@code speed}. */
  public static void main(String[] args) {
    switch (args[0]) {
      case "years" -> years(Integer.parseInt(args[1]));
      case "bare" -> bare(Integer.parseInt(args[1]));
      case "steps" -> steps(Integer.parseInt(args[1]));
      case "speed" -> speed();
      default -> throw new IllegalArgumentException("years, bare, steps or speed, not " + args[0]);
    }
  }

  /** What disturbs a night, in SDs. */
  public enum Noise {
    WHITE("independent", 0),
    AR_1("AR(1), 0.1", 0.1),
    AR_2("AR(1), 0.2", 0.2),
    AR_3("AR(1), 0.3", 0.3),
    AR_4("AR(1), 0.4", 0.4),
    AR_5("AR(1), 0.5", 0.5),
    WILD("independent, 2 % of the nights 10 SD higher", 0);

    private final String text;
    private final double correlation;

    Noise(String text, double correlation) {
      this.text = text;
      this.correlation = correlation;
    }

    double[] nights(int count, SplittableRandom random) {
      double[] nights = new double[count];
      double last = random.nextGaussian();
      for (int i = 0; i < count; i++) {
        last =
            correlation * last + Math.sqrt(1 - correlation * correlation) * random.nextGaussian();
        nights[i] = last + (this == WILD && random.nextDouble() < 0.02 ? 10 : 0);
      }
      return nights;
    }
  }

  private static void years(int years) {
    System.out.println("| nights | tenk | one factor |");
    System.out.println("|---|---|---|");
    for (Noise noise : Noise.values()) {
      System.out.printf(
          Locale.ROOT,
          "| %s | %.2f | %.2f |%n",
          noise.text,
          (double) falseAlarms(noise, SERIES * years, 1) / years,
          (double) count(noise, SERIES * years, HistoryBenchmark::oneFactor) / years);
    }
  }

  /** What people use alone. */
  private static void bare(int years) {
    System.out.println("| nights | bare E-divisive |");
    System.out.println("|---|---|");
    for (Noise noise : new Noise[] {Noise.WHITE, Noise.AR_2, Noise.AR_3}) {
      System.out.printf(
          Locale.ROOT,
          "| %s | %.1f |%n",
          noise.text,
          (double) count(noise, SERIES * years, HistoryBenchmark::bare) / years);
    }
  }

  /** What tenk calls for in so many series of a year, in which nothing changes. */
  public static int falseAlarms(Noise noise, int series, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, series).map(i -> changes(noise.nights(NIGHTS, random)).size()).sum();
  }

  private static int count(Noise noise, int series, ToIntFunction<double[]> alarms) {
    SplittableRandom random = new SplittableRandom(1);
    return IntStream.range(0, series)
        .map(i -> alarms.applyAsInt(noise.nights(NIGHTS, random)))
        .sum();
  }

  /** What {@link #steps(Noise, int, int, long)} found. */
  public record Steps(double foundShare, double rightShare, double oneFactorShare) {}

  private static void steps(int count) {
    System.out.println("| nights | before the step | tenk | first night right | one factor |");
    System.out.println("|---|---|---|---|---|");
    for (Noise noise : Noise.values()) {
      for (int before : new int[] {47, 30, 20}) {
        Steps steps = steps(noise, before, count, 2);
        System.out.printf(
            Locale.ROOT,
            "| %s | %d | %.1f %% | %.1f %% | %.1f %% |%n",
            noise.text,
            before,
            steps.foundShare() * 100,
            steps.rightShare() * 100,
            steps.oneFactorShare() * 100);
      }
    }
  }

  /**
   * Share of steps of 5 SD found by the third night, and of those the share whose first night is
   * right.
   */
  public static Steps steps(Noise noise, int before, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int found = 0;
    int right = 0;
    int oneFactor = 0;
    for (int i = 0; i < count; i++) {
      double[] nights = noise.nights(before + 3, random);
      for (int j = before; j < nights.length; j++) {
        nights[j] += STEP_SD;
      }
      // where the night before it lay high already, the second night of a step may raise the alarm
      Optional<Change> told =
          changes(nights).stream().filter(change -> night(change.alarm()) >= before).findFirst();
      found += told.isPresent() ? 1 : 0;
      right += told.filter(change -> night(change.first()) == before).isPresent() ? 1 : 0;
      oneFactor += oneFactorAlarm(nights, 0, nights.length) ? 1 : 0;
    }
    return new Steps((double) found / count, (double) right / found, (double) oneFactor / count);
  }

  private static int night(Point point) {
    return Integer.parseInt(point.night().runId());
  }

  /** 365 nights, 12 targets, 8 metrics, already read. */
  private static void speed() {
    for (int round = 0; round < 5; round++) {
      SplittableRandom random = new SplittableRandom(round);
      List<MetricSeries> series =
          IntStream.range(0, SERIES)
              .mapToObj(i -> series(Noise.WHITE.nights(NIGHTS, random)))
              .toList();
      long start = System.nanoTime();
      History.of("nightly", series, List.of());
      System.out.printf(Locale.ROOT, "%.3f s%n", (System.nanoTime() - start) / 1e9);
    }
  }

  /** What tenk finds in a series, given in SDs. */
  public static List<Change> changes(double[] nights) {
    return History.of("nightly", List.of(series(nights)), List.of()).series().get(0).changes();
  }

  private static MetricSeries series(double[] nights) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < nights.length; i++) {
      Night night =
          new Night(
              String.valueOf(i),
              Instant.EPOCH.plus(Duration.ofDays(i)),
              "measured",
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              "0",
              "host");
      points.add(new Point(night, Reading.of(10 * Math.exp(SD * nights[i]))));
    }
    return new MetricSeries(
        new MetricSeries.Key("target", Optional.of("workload"), Metric.RESPONSE_P50), points);
  }

  /**
   * Three nights each beyond one factor: 2.6 SD of the 47 before, 3.0 where their correlation with
   * the night before is more than chance, 2/√n.
   */
  private static int oneFactor(double[] nights) {
    int alarms = 0;
    int start = 0;
    for (int end = 10; end <= nights.length; end++) {
      if (end - start >= 10 && oneFactorAlarm(nights, start, end)) {
        alarms++;
        start = end - 3;
      }
    }
    return alarms;
  }

  private static boolean oneFactorAlarm(double[] nights, int start, int end) {
    double[] before = Arrays.copyOfRange(nights, Math.max(start, end - 50), end - 3);
    double mean = Arrays.stream(before).average().orElseThrow();
    double squares = 0;
    double products = 0;
    for (int i = 0; i < before.length; i++) {
      squares += (before[i] - mean) * (before[i] - mean);
      products += i == 0 ? 0 : (before[i] - mean) * (before[i - 1] - mean);
    }
    boolean correlated = products / squares > 2 / Math.sqrt(before.length);
    double most = (correlated ? 3.0 : 2.6) * Math.sqrt(squares / (before.length - 1));
    double[] last = Arrays.copyOfRange(nights, end - 3, end);
    return Arrays.stream(last).allMatch(x -> x - mean > most)
        || Arrays.stream(last).allMatch(x -> mean - x > most);
  }

  /** E-divisive over all nights since the last change, each night, p ≤ 0.001. */
  private static int bare(double[] nights) {
    int found = 0;
    int start = 0;
    for (int end = 10; end <= nights.length; end++) {
      double[] level = Arrays.copyOfRange(nights, start, end);
      // most nights are decided by a few shuffles
      if (level.length >= 10
          && EDivisive.of(level, 3, 9, end).pValue() <= 0.1
          && EDivisive.of(level, 3, 99, end).pValue() <= 0.01) {
        EDivisive.Cut cut = EDivisive.of(level, 3, 999, end);
        if (cut.pValue() <= 0.001) {
          found++;
          start += cut.first();
        }
      }
    }
    return found;
  }
}
