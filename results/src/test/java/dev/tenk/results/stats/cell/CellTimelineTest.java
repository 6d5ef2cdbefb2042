package dev.tenk.results.stats.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.TelemetrySample;
import dev.tenk.results.stats.cell.CellTimeline.Band;
import dev.tenk.results.stats.cell.CellTimeline.Quantile;
import dev.tenk.results.stats.cell.CellTimeline.Reading;
import dev.tenk.results.stats.cell.CellTimeline.Slice;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class CellCourseTest {
  private static final CellKey CELL = new CellKey("pi", "w", 1);

  /** 7.5 s in three slices at most: 3, 3 and 1.5 s. */
  @Test
  void slicesHaveWholeSecondsAndTheLastIsShorter() {
    CellTimeline.Collector collector = new CellTimeline.Collector(CELL, 7.5, 3, 8);
    for (int second = 0; second < 8; second++) {
      collector.addRequests(second, 4);
      collector.addResponse(second, 10_000_000, second == 1 ? 1 : 4);
    }

    assertThat(course(collector).slices())
        .containsExactly(
            new Slice(0, 3, 3, 1), new Slice(3, 6, 4, 0), new Slice(6, 7.5, 8 / 1.5, 0));
  }

  @Test
  void aShortWindowIsNotCutFinerThanASecond() {
    assertThat(course(new CellTimeline.Collector(CELL, 2, 60, 8)).slices()).hasSize(2);
  }

  /** 10 ms is where a band begins; 9.99 is in the one before. */
  @Test
  void bandsAreEqualOnALogarithmicScale() {
    CellTimeline.Collector collector = new CellTimeline.Collector(CELL, 1, 60, 8);
    collector.addResponse(0, 10_000_000, 3);
    collector.addResponse(0, 9_990_000, 2);

    List<Band> bands = course(collector).bands();

    assertThat(bands).extracting(Band::count).containsExactly(2L, 3L);
    assertThat(bands.get(0).toNanos()).isCloseTo(1e7, within(1e-3));
    assertThat(bands.get(1).fromNanos()).isCloseTo(1e7, within(1e-3));
    assertThat(bands.get(1).toNanos() / bands.get(1).fromNanos())
        .isCloseTo(Math.pow(10, 1.0 / 8), within(1e-9));
  }

  /** 100 requests of 1 to 90 ms and 10 failures: p0 is 1 ms, p90 is 90, and behind are failures. */
  @Test
  void theCurveEndsWhereFailuresBegin() {
    CellTimeline.Collector collector = new CellTimeline.Collector(CELL, 1, 60, 8);
    collector.addRequests(0, 100);
    for (long millis = 1; millis <= 90; millis++) {
      collector.addResponse(0, millis * 1_000_000, 1);
    }

    List<Quantile> response = course(collector).response();

    assertThat(response.get(0).quantile()).isZero();
    assertThat(response.get(0).nanos()).isCloseTo(1e6, within(1e3));
    Quantile last = response.get(response.size() - 1);
    assertThat(last.quantile()).isCloseTo(0.9, within(1e-9));
    assertThat(last.nanos()).isCloseTo(90e6, within(90e3));
  }

  /** The last of 1,000 is at 0.999, and nothing is behind it. */
  @Test
  void theCurveReachesAsFarAsThereAreRequests() {
    Histogram service = new Histogram(3);
    LongStream.rangeClosed(1, 1000).forEach(i -> service.recordValue(i * 1000));

    List<Quantile> curve =
        new CellTimeline.Collector(CELL, 1, 60, 8).course(service, List.of(), 300).service();

    assertThat(curve.get(curve.size() - 1).quantile()).isCloseTo(0.999, within(1e-9));
    assertThat(curve).isSortedAccordingTo((a, b) -> Double.compare(a.nanos(), b.nanos()));
  }

  @Test
  void nothingMeasuredIsNoCurve() {
    CellTimeline course = course(new CellTimeline.Collector(CELL, 1, 60, 8));

    assertThat(course.response()).isEmpty();
    assertThat(course.bands()).isEmpty();
  }

  /**
   * Five readings in at most two: means of three and of two; what was not reported stays absent.
   */
  @Test
  void manyReadingsAreThinnedOut() {
    List<TelemetrySample> samples =
        LongStream.range(0, 5)
            .mapToObj(
                i ->
                    new TelemetrySample(
                        i * 1_000_000_000,
                        i == 1 ? OptionalDouble.empty() : OptionalDouble.of((double) i),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.of(50),
                        OptionalLong.empty(),
                        Optional.empty()))
            .toList();

    assertThat(
            new CellTimeline.Collector(CELL, 5, 60, 8)
                .course(new Histogram(3), samples, 2)
                .telemetry())
        .containsExactly(
            new Reading(1, OptionalDouble.of(1), OptionalDouble.empty(), OptionalDouble.of(50)),
            new Reading(4, OptionalDouble.of(3.5), OptionalDouble.empty(), OptionalDouble.of(50)));
  }

  private static CellTimeline course(CellTimeline.Collector collector) {
    return collector.course(new Histogram(3), List.of(), 300);
  }
}
