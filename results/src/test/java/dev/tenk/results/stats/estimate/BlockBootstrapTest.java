package dev.tenk.results.stats.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class BlockBootstrapTest {
  @Test
  void blocksAreTenSecondsOrTheCubeRoot() {
    assertThat(Blocks.of(300).count()).isEqualTo(30);
    assertThat(Blocks.of(605).count()).isEqualTo(60);
    assertThat(Blocks.of(1_000).count()).isEqualTo(100);
    // 16³ = 4096
    assertThat(Blocks.of(4_096).count()).isEqualTo(256);
    assertThat(Blocks.of(0).count()).isEqualTo(1);
    int[] sizes = new int[60];
    for (int i = 0; i < 605; i++) {
      sizes[Blocks.of(605).blockOf(i)]++;
    }
    assertThat(Arrays.stream(sizes).boxed().toList()).containsOnly(10, 11);
  }

  /**
   * Exponential times: a quantile's standard error is √(p / ((1 − p) n)), on the log scale divided
   * by −ln(1 − p).
   */
  @Test
  void independentTimesHaveTheStandardErrorOfTheBooks() {
    int perSecond = 100;
    BlockBootstrap bootstrap =
        bootstrap(exponential(new SplittableRandom(1), 600, perSecond, 0), 7);
    for (double p : new double[] {0.5, 0.9, 0.99}) {
      RunFigure figure = bootstrap.figures(p).get(0);
      double expected = Math.sqrt(p / ((1 - p) * 600 * perSecond)) / -Math.log(1 - p);
      assertThat(Math.log(figure.value().orElseThrow() / (1e7 * -Math.log(1 - p))))
          .isCloseTo(0, within(4 * expected));
      assertThat(figure.logSd().orElseThrow()).isCloseTo(expected, within(0.3 * expected));
      assertThat(figure.lacking()).isEmpty();
    }
  }

  /** Seconds that are slow by turns of five: a block keeps them together. */
  @Test
  void whatIsAlikeCountsOnce() {
    double independent =
        bootstrap(exponential(new SplittableRandom(2), 600, 100, 0), 7)
            .figures(0.5)
            .get(0)
            .logSd()
            .orElseThrow();
    double alike =
        bootstrap(exponential(new SplittableRandom(2), 600, 100, 0.2), 7)
            .figures(0.5)
            .get(0)
            .logSd()
            .orElseThrow();

    assertThat(alike).isGreaterThan(2 * independent);
  }

  @Test
  void theValueIsTheOneOfAllSamples() {
    List<Interval> intervals = exponential(new SplittableRandom(3), 305, 20, 0.1);
    Histogram all = new Histogram(3);
    intervals.forEach(interval -> all.add(interval.successes()));
    for (double p : new double[] {0.001, 0.5, 0.9, 0.999}) {
      assertThat(bootstrap(intervals, 1).figures(p).get(0).value())
          .hasValue((double) Quantiles.sample(all, p).orElseThrow());
    }
  }

  @Test
  void theSeedDecides() {
    List<Interval> intervals = exponential(new SplittableRandom(4), 300, 20, 0);
    RunFigure figure = bootstrap(intervals, 1).figures(0.9).get(0);

    assertThat(bootstrap(intervals, 1).figures(0.9).get(0)).isEqualTo(figure);
    assertThat(bootstrap(intervals, 2).figures(0.9).get(0).logSd()).isNotEqualTo(figure.logSd());
  }

  @Test
  void aConstantIsKnownToThreeDigits() {
    RunFigure figure = bootstrap(constant(300, 0), 1).figures(0.5).get(0);

    assertThat(figure.logSd().orElseThrow()).isCloseTo(0.000289, within(1e-6));
  }

  /** √(0.5 / (0.5 · 299 · 20)) / ln 2 = 0.0187, and t(0.975; 29) / 1.96 = 1.0435 of it. */
  @Test
  void aShortRunHasAnIntervalAndNothingForAVerdict() {
    RunFigure figure =
        bootstrap(exponential(new SplittableRandom(5), 299, 20, 0), 1).figures(0.5).get(0);

    assertThat(figure.value()).isPresent();
    assertThat(figure.logSd()).isEmpty();
    assertThat(figure.lacking()).isEqualTo("needs a window of 300 s, 299 there");
    assertThat(figure.error().above().getAsDouble()).isCloseTo(0.0195, within(0.006));
    assertThat(figure.error().below()).isEqualTo(figure.error().above());
    assertThat(Blocks.of(299).count()).isEqualTo(30);
    assertThat(Blocks.of(25).count()).isEqualTo(25);
  }

  @Test
  void fewerThanTenSecondsSayNothing() {
    RunFigure figure = bootstrap(constant(9, 0), 1).figures(0.5).get(0);

    assertThat(figure.value()).isPresent();
    assertThat(figure.error()).isEqualTo(LogError.UNKNOWN);
    assertThat(bootstrap(constant(10, 0), 1).figures(0.5).get(0).error().above()).isPresent();
  }

  @Test
  void failuresAreAboveAnySuccess() {
    // 1 of 11 in each second
    BlockBootstrap bootstrap = bootstrap(constant(300, 1), 1);

    assertThat(bootstrap.figures(0.9).get(0).value()).isPresent();
    assertThat(bootstrap.figures(0.95).get(0))
        .isEqualTo(RunFigure.none("failures reach into the quantile"));
  }

  @Test
  void failuresInSomeResamplesLeaveNoUncertainty() {
    List<Interval> intervals = constant(300, 0);
    // 100 of 3,100 in one block of thirty
    intervals.set(0, new Interval(intervals.get(0).successes(), 100));
    RunFigure figure = bootstrap(intervals, 1).figures(0.95).get(0);

    assertThat(figure.value()).isPresent();
    assertThat(figure.logSd()).isEmpty();
    assertThat(figure.lacking()).startsWith("failures reach close to the quantile");
  }

  @Test
  void noRequestsNoFigure() {
    List<Interval> empty =
        IntStream.range(0, 300).mapToObj(i -> new Interval(new Histogram(3), 0)).toList();

    assertThat(bootstrap(empty, 1).figures(0.5).get(0)).isEqualTo(RunFigure.none("no requests"));
    assertThat(bootstrap(List.of(), 1).figures(0.5).get(0))
        .isEqualTo(RunFigure.none("no requests"));
  }

  /** A rate of 100 with an SD of 10 each second: 0.1 / √600. */
  @Test
  void ratioOfSums() {
    SplittableRandom random = new SplittableRandom(6);
    double[] requests =
        random.doubles(600).map(x -> 100 + 10 * Math.sqrt(12) * (x - 0.5)).toArray();
    double[] seconds = new double[600];
    Arrays.fill(seconds, 1);
    RunFigure figure = BlockBootstrap.ratio(requests, seconds, 1);

    assertThat(figure.value().orElseThrow()).isCloseTo(100, within(1.6));
    assertThat(figure.logSd().orElseThrow()).isCloseTo(0.00408, within(0.0012));
    assertThat(BlockBootstrap.ratio(new double[600], seconds, 1))
        .isEqualTo(RunFigure.none("0, which has no ratio"));
    assertThat(BlockBootstrap.ratio(new double[600], new double[600], 1))
        .isEqualTo(RunFigure.none("no figure"));
    assertThat(BlockBootstrap.ratio(new double[] {5}, new double[] {1}, 1))
        .isEqualTo(RunFigure.bare(5, "needs a window of 300 s, 1 there"));
  }

  @Test
  void otherBucketsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BlockBootstrap(300, 1).add(0, new Histogram(2), 0))
        .withMessage("histogram of 2 digits, expected 3");
  }

  @Test
  void onlySecondsOfTheWindowCount() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BlockBootstrap(300, 1).add(300, new Histogram(3), 0))
        .withMessage("interval is 300, expected 0 to 299");
  }

  private record Interval(Histogram successes, long failures) {}

  private static BlockBootstrap bootstrap(List<Interval> intervals, long seed) {
    BlockBootstrap bootstrap = new BlockBootstrap(intervals.size(), seed);
    for (int i = 0; i < intervals.size(); i++) {
      bootstrap.add(i, intervals.get(i).successes(), intervals.get(i).failures());
    }
    return bootstrap;
  }

  private static List<Interval> constant(int seconds, long failures) {
    List<Interval> intervals = new ArrayList<>();
    for (int second = 0; second < seconds; second++) {
      Histogram histogram = new Histogram(3);
      histogram.recordValueWithCount(10_000_000, 10);
      intervals.add(new Interval(histogram, failures));
    }
    return intervals;
  }

  private static List<Interval> exponential(
      SplittableRandom random, int seconds, int perSecond, double spread) {
    List<Interval> intervals = new ArrayList<>();
    double slow = 1;
    for (int second = 0; second < seconds; second++) {
      if (second % 5 == 0) {
        slow = Math.exp(spread * random.nextGaussian());
      }
      Histogram histogram = new Histogram(3);
      for (int request = 0; request < perSecond; request++) {
        histogram.recordValue(Math.round(slow * 1e7 * -Math.log1p(-random.nextDouble())));
      }
      intervals.add(new Interval(histogram, 0));
    }
    return intervals;
  }
}
