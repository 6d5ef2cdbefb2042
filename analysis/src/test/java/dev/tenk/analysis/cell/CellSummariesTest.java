package dev.tenk.analysis.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.histogram.ColdLog;
import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.ServiceMetric;
import dev.tenk.results.model.ServiceMetrics;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.UntilDecided;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.ColdStarts;
import dev.tenk.results.stats.cell.ServiceSide;
import dev.tenk.results.stats.cell.WarmAndCold;
import dev.tenk.results.stats.estimate.MeanNanos;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.slo.SequentialDecision;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.CellFacts.DriverEnd;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.Phases;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells that can be computed by hand. */
class CellSummariesTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final Slo SLO = new Slo(0.99, 100 * MILLI, 0.01);
  private static final CellKey CELL = new CellKey("t", "w", 1);

  @TempDir Path root;

  /**
   * 100 requests a second for 400 s. The server answers in 1 ms, but not at all in the first of
   * every 5 seconds: the 100 requests planned then wait 1000, 990, … 10 ms and 1 ms more. Of 40,000
   * response times each of (1001 − 10k) ms, k = 0 … 99, occurs 80 times; the others are 1 ms.
   */
  @Test
  void aStallIsInTheQuantilesOfThoseWhoWaited() throws IOException {
    CellSummary summary =
        summary(
            100,
            400,
            intended -> 0,
            intended -> {
              long intoPeriod = intended % (5 * SECOND);
              return (intoPeriod < SECOND ? SECOND - intoPeriod : 0) + MILLI;
            });

    assertThat(summary.counts().sent()).isEqualTo(40_000);
    assertThat(summary.offeredRatePerSecond()).hasValue(100);
    assertThat(value(summary, 0.5)).isCloseTo(MILLI, Percentage.withPercentage(0.1));
    // the 4,001st largest: 4,000 / 80 = 50 larger values, so k = 50
    assertThat(value(summary, 0.9)).isCloseTo(501 * MILLI, Percentage.withPercentage(0.1));
    // the 401st largest: k = 5
    assertThat(value(summary, 0.99)).isCloseTo(951 * MILLI, Percentage.withPercentage(0.1));
    // within 100 ms: k = 91 … 99 of each stall, and 400 of every 500
    assertThat(summary.goodputPerSecond()).isEqualTo((400 + 9) / 5.0);
  }

  @Test
  void aPausedGeneratorSpoilsHighQuantilesAndNotTheMedian() throws IOException {
    // the driver sleeps for 300 ms in a minute: 30 of 6,000 requests start up to 300 ms late
    CellSummary summary =
        summary(
            100,
            60,
            intended -> {
              long pauseEnd = 30 * SECOND + 300 * MILLI;
              return intended >= 30 * SECOND && intended < pauseEnd ? pauseEnd - intended : 0;
            },
            intended -> 5 * MILLI);

    assertThat(summary.validity().cellValid()).isTrue();
    assertThat(summary.validity().valid(0.5)).isTrue();
    assertThat(summary.validity().valid(0.9)).isTrue();
    // 0.5 % are late, which a p99 does not see, whichever they are
    assertThat(summary.validity().valid(0.99)).isTrue();
    QuantileEstimate.Seen tail = (QuantileEstimate.Seen) summary.response(0.999);
    assertThat(tail.onTimeNanos()).isCloseTo(5 * MILLI, Percentage.withPercentage(0.1));
    // 30 are late, and six may be above: the seventh of 300, 290, 280 … ms, and 5 ms
    assertThat(tail.valueNanos()).isCloseTo(245 * MILLI, Percentage.withPercentage(0.1));
    assertThat(summary.validity().valid(0.999)).isFalse();
    // all but the first of the thirty find another one handed over just before
    assertThat(summary.validity().overtakenShare()).hasValue(0);
  }

  /** Started 0.3 ms late each: too much for a p50 of 5 ms, nothing for a bound of 250 ms. */
  @Test
  void latenessIsHeldAgainstTheBoundWhereTheSloIsDecided() throws IOException {
    CellSummary summary = summary(100, 60, intended -> 300_000, intended -> 5 * MILLI);

    assertThat(summary.validity().valid(0.5)).isFalse();
    assertThat(summary.validity().decision().addedNanos()).isBetween(298_000L, 302_000L);
    assertThat(summary.validity().decisionValid()).isTrue();
  }

  /** A tenth more than the server can do: after a second of load the queue is 100 ms long. */
  @Test
  void aQueueThatGrowsMissesTheSlo() throws IOException {
    CellSummary summary = summary(50, 20, intended -> 0, intended -> intended / 10 + MILLI);

    assertThat(summary.counts().sent() / summary.designEffect()).isLessThan(20);
    assertThat(summary.slo()).isEqualTo(SloDecision.MISSED);
  }

  @Test
  void failuresAreSlowerThanAnySuccess() throws IOException {
    CellFacts facts;
    Path folder = root;
    try (CellRecorder recorder = new CellRecorder(folder, 0, 0)) {
      for (int i = 0; i < 2000; i++) {
        long intended = 10 * MILLI * i;
        Outcome outcome =
            i % 10 == 0 ? new Outcome.Failed(OptionalInt.of(500), Optional.empty()) : ok();
        recorder.record(sample(i, intended, 0, MILLI, outcome), Optional.empty());
      }
    }
    facts = facts(folder, 100, 20);
    CellSummary summary = of(folder, facts);

    assertThat(summary.counts().failed()).isEqualTo(200);
    assertThat(value(summary, 0.5)).isCloseTo(MILLI, Percentage.withPercentage(0.1));
    assertThat(summary.response(0.95)).isInstanceOf(QuantileEstimate.Failing.class);
    assertThat(summary.throughputPerSecond()).isEqualTo(90);
  }

  /** Late requests that were not let go, and callers that overtook each other in the warm-up. */
  @Test
  void sequencesWithGapsCountLikeThoseWithout() throws IOException {
    LongUnaryOperator tookNanos = i -> MILLI * (1 + i / 700 % 2 * 300 + i % 7);
    CellFacts dense = facts(tookNanos, 0, i -> i + 1);

    CellFacts gaps = facts(tookNanos, 1, i -> i < 50 ? i * 3 : i < 1_000 ? i + 500 : i + 70_000);

    assertThat(gaps.counts().sent()).isEqualTo(3_200);
    assertThat(gaps.judgement().designEffect())
        .isGreaterThan(10)
        .isEqualTo(dense.judgement().designEffect());
    assertThat(gaps.judgement().decisionEffect()).isEqualTo(dense.judgement().decisionEffect());
    assertThat(gaps.judgement().trend()).isPresent().isEqualTo(dense.judgement().trend());
    ColdStarts.Populations populations =
        gaps.service().orElseThrow().coldStarts().orElseThrow().populations().orElseThrow();
    assertThat(populations)
        .isEqualTo(
            dense.service().orElseThrow().coldStarts().orElseThrow().populations().orElseThrow());
    assertThat(populations.warmDesignEffect()).isGreaterThan(10);
  }

  /** 3,200 requests of a function, the one of the warm-up, the first and a later one being cold. */
  private CellFacts facts(
      LongUnaryOperator tookNanos, long sequenceOfWarmUp, LongUnaryOperator sequence)
      throws IOException {
    List<Sample> samples = new ArrayList<>();
    samples.add(said(sequenceOfWarmUp, Phase.WARM_UP, -1, MILLI, true));
    for (int i = 0; i < 3_200; i++) {
      samples.add(
          said(
              sequence.applyAsLong(i),
              Phase.STEADY,
              i,
              tookNanos.applyAsLong(i),
              i == 0 || i == 1_500));
    }
    Path cell = Files.createTempDirectory(root, "cell");
    record(cell, samples, 0);
    return facts(cell, 100, 32);
  }

  private static Sample said(long sequence, Phase phase, int i, long tookNanos, boolean cold) {
    Sample sample = sample(sequence, 10 * MILLI * i, 0, tookNanos, ok());
    return new Sample(
        sequence,
        phase,
        0,
        sample.intendedNanos(),
        sample.handedNanos(),
        sample.sentNanos(),
        sample.doneNanos(),
        10,
        ok(),
        new ServerFacts(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.of(cold),
            Optional.empty()),
        ClientFacts.UNKNOWN);
  }

  @Test
  void whatCannotBeCountedIsToldAndLeftAsItIs() throws IOException {
    record(root, List.of(sample(0, 0, 0, MILLI, ok())), 0);
    Path samples = root.resolve(RunFolder.SAMPLES);
    byte[] cut = Arrays.copyOf(Files.readAllBytes(samples), 30);
    Files.write(samples, cut);

    assertThatThrownBy(() -> facts(root, 100, 20))
        .isInstanceOf(TenkException.class)
        .hasMessageStartingWith(CELL + " was measured and cannot be counted: " + samples)
        .hasMessageEndingWith("; its samples are kept in " + root);
    assertThat(samples).hasBinaryContent(cut);
  }

  /** A target of a simulation that no journey has reached. */
  @Test
  void aCellToWhichNothingWasSentSaysNothing() throws IOException {
    new CellRecorder(root, 0, 0).close();

    CellSummary summary = of(root, facts(root, 100, 20));

    assertThat(summary.counts().sent()).isZero();
    assertThat(summary.slo()).isEqualTo(SloDecision.INCONCLUSIVE);
    assertThat(summary.response(0.5)).isInstanceOf(QuantileEstimate.Insufficient.class);
    assertThat(summary.serviceP50Nanos()).isEmpty();
    assertThat(summary.validity().cellValid()).isFalse();
  }

  /** At so low a rate that chance planned no request in the window. */
  @Test
  void aCellForWhichNothingWasPlannedIsNotValid() throws IOException {
    new CellRecorder(root, 0, 0).close();

    OpenWorkload workload = workload(1, 0, 20);
    CellSummaries.Ended ended = ended(workload, 0, Optional.empty(), Optional.empty());
    assertThat(of(root, CellSummaries.facts(root, CELL, workload, SLO, ended)).validity().reasons())
        .containsExactly(
            "no request was sent in the window: raise the rate, or let the workload last longer");
  }

  @Test
  void aDecisionOnceMadeStandsForItsSloOnly() throws IOException {
    // nothing is decided on 600 requests of a p90 that is at its limit
    CellFacts facts = decidedAfter(300, sequence -> sequence % 10 == 0 ? 30 * MILLI : MILLI);

    CellSummary summary = of(root, facts);

    assertThat(summary.slo()).isEqualTo(SloDecision.MISSED);
    assertThat(summary.remarks())
        .containsExactly("the SLO was missed after 300 requests, at 99 % confidence");
    assertThat(facts.load().warmUpSeconds()).isEqualTo(2.5);
    assertThat(facts.load().windowSeconds()).isEqualTo(6.5);
    assertThat(
            facts
                .rejudged(0, 1, 1, facts.judgement().response().orElseThrow(), Optional.empty())
                .judgement()
                .decided())
        .isEmpty();
  }

  @Test
  void aDecisionCarriesTheMarkOfAnInvalidCell() throws IOException {
    CellFacts facts = decidedAfter(300, sequence -> MILLI);
    CellSummary invalid =
        CellSummaries.summary(
            new CellFacts(
                facts.cell(),
                facts.startedAt(),
                new CellFacts.Load(
                    facts.load().warmUpSeconds(),
                    facts.load().settling(),
                    facts.load().windowSeconds(),
                    OptionalLong.of(700),
                    facts.load().steadyRate(),
                    facts.load().peakRatePerSecond(),
                    facts.load().step()),
                facts.counts(),
                facts.judgement(),
                facts.connectionBound(),
                facts.driver(),
                facts.service(),
                facts.device(),
                facts.answers(),
                facts.mlperf()),
            root,
            SLO);

    assertThat(invalid.remarks())
        .containsExactly("the SLO was missed! after 300 requests, at 99 % confidence");
  }

  @Test
  void theLastLookIsAtAllThereIs() throws IOException {
    try (CellRecorder recorder = new CellRecorder(root, 0, 0)) {
      for (int i = 0; i < 1000; i++) {
        recorder.record(sample(i, i * SECOND / 100, 0, MILLI, ok()), Optional.empty());
      }
    }
    OpenWorkload workload = untilDecided(0.1);

    CellFacts facts =
        CellSummaries.facts(
            root, CELL, workload, SLO, ended(workload, 1000, Optional.empty(), Optional.empty()));

    assertThat(facts.judgement().decided())
        .contains(new SequentialDecision(SloDecision.MET, 1000, 0.1));
  }

  @Test
  void aTrendIsARemarkAndNoMore() throws IOException {
    CellSummary summary =
        summary(100, 20, intended -> 0, intended -> MILLI + intended / 20_000 + intended % 1000);

    assertThat(summary.remarks()).singleElement().asString().startsWith("response p50 rose by ");
    assertThat(summary.validity().cellValid()).isTrue();
  }

  @Test
  void errorsAreToldByKindTheMostFrequentFirst() throws IOException {
    Outcome[] outcomes = {
      ok(),
      ok(),
      new Outcome.TimedOut(Optional.of("idle for 5 s")),
      new Outcome.Throttled(OptionalInt.of(429), Optional.of("TooManyRequests")),
      ok(),
      new Outcome.Throttled(OptionalInt.of(429), Optional.of("TooManyRequests")),
      new Outcome.Failed(OptionalInt.of(500), Optional.empty()),
      new Outcome.Failed(OptionalInt.empty(), Optional.of("ConnectException")),
      new Outcome.Failed(OptionalInt.of(502), Optional.empty()),
    };
    try (CellRecorder recorder = new CellRecorder(root, 0, 0)) {
      for (int i = 0; i < outcomes.length; i++) {
        recorder.record(sample(i, i * SECOND, 0, MILLI, outcomes[i]), Optional.empty());
      }
    }

    assertThat(of(root, facts(root, 1, 9)).remarks())
        .containsExactly(
            "6 of 9 requests were no success: 2 throttled with TooManyRequests (HTTP 429), 1 failed"
                + " (HTTP 500), 1 failed (HTTP 502), 1 failed with ConnectException, and 1 of other"
                + " kinds (samples.csv.gz)");
  }

  private CellFacts decidedAfter(long requests, LongUnaryOperator response) throws IOException {
    try (CellRecorder recorder = new CellRecorder(root, 0, 0)) {
      for (int i = 0; i < 600; i++) {
        recorder.record(
            sample(i, i * SECOND / 100, 0, response.applyAsLong(i), ok()), Optional.empty());
      }
    }
    OpenWorkload workload = untilDecided(0.01);
    CellSummaries.Ended ended = ended(workload, 600, Optional.empty(), Optional.empty());
    return CellSummaries.facts(
        root,
        CELL,
        workload,
        SLO,
        new CellSummaries.Ended(
            ended.startedAt(),
            ended.scheduled(),
            ended.connectionBound(),
            ended.idleExpiry(),
            ended.serviceMetrics(),
            ended.driver(),
            ended.watch(),
            new Phases(
                2_500 * MILLI,
                6_500 * MILLI,
                Optional.empty(),
                Optional.of(new SequentialDecision(SloDecision.MISSED, requests, 0.01))),
            Optional.empty(),
            Map.of()));
  }

  private static OpenWorkload untilDecided(double alpha) {
    return new OpenWorkload(
        "w",
        new Arrivals.Constant(100),
        Duration.ZERO,
        false,
        Duration.ofMinutes(1),
        Optional.of(new UntilDecided(alpha, UntilDecided.UNBOUNDED)));
  }

  /**
   * A function that reports which calls were cold: 2 calls of warm-up, the first of them cold, and
   * 640 of which every hundredth is cold, the first one included. Warm ones respond in 10 ms, cold
   * ones in 500 ms; 20 ms and 300 ms are billed. Every 64th fails: the first one of the window,
   * which is cold, and 9 warm ones. They end in any order.
   */
  @Test
  void warmAndColdOfATargetThatSaysSo() throws IOException {
    RunFolder run = new RunFolder(root);
    CellFacts facts = functionCell(run, SLO);
    CellSummary summary = CellSummaries.of(run, CELL, SLO);

    ServiceSide.Billed billed = summary.service().billed().orElseThrow();
    assertThat(billed.requests()).isEqualTo(640);
    assertThat(billed.nanos()).isEqualTo((633 * 20 + 7 * 300) * MILLI);
    assertThat(billed.warm()).contains(new MeanNanos(633, 20.0 * MILLI, OptionalDouble.of(0)));
    // the warm-up's is among them
    assertThat(billed.cold()).contains(new MeanNanos(8, 300.0 * MILLI, OptionalDouble.of(0)));

    ColdStarts cold = summary.service().coldStarts().orElseThrow();
    assertThat(cold.sequences()).containsExactly(0L, 2L, 102L, 202L, 302L, 402L, 502L, 602L);
    assertThat(cold.inWindow()).isEqualTo(7);
    assertThat(cold.populations().orElseThrow().warmFailures()).isEqualTo(9);
    assertThat(cold.populations().orElseThrow().coldFailures()).isEqualTo(1);

    WarmAndCold warmAndCold = summary.warmAndCold().orElseThrow();
    assertThat(warmAndCold.warmRequests()).isEqualTo(633);
    assertThat(warmAndCold.coldRequests()).isEqualTo(8);
    assertThat(((QuantileEstimate.Seen) warmAndCold.response(0.95, 0)).valueNanos())
        .isCloseTo(10 * MILLI, Percentage.withPercentage(0.1));
    assertThat(((QuantileEstimate.Seen) warmAndCold.response(0.5, 0.4)).valueNanos())
        .isCloseTo(10 * MILLI, Percentage.withPercentage(0.1));

    ColdLog log = ColdLog.read(run.cell(CELL).resolve(RunFolder.COLD_LOG));
    assertThat(log.warmNanos().getTotalCount()).isEqualTo(624);
    assertThat(log.coldNanos().getTotalCount()).isEqualTo(7);
    assertThat(log.coldNanos().getMinValue())
        .isCloseTo(500 * MILLI, Percentage.withPercentage(0.1));
    assertThat(run.cellFacts(CELL)).isEqualTo(facts);
  }

  @Test
  void theFileOfWarmAndColdOpensInAnyHistogramTool() throws IOException {
    RunFolder run = new RunFolder(root);
    functionCell(run, SLO);
    List<String> lines = Files.readAllLines(run.cell(CELL).resolve(RunFolder.COLD_LOG));

    assertThat(lines).first().asString().startsWith("#[tenk: response times in ns");
    // 1 s of warm-up, 64 s of window; the longest in ms
    assertThat(lines).anyMatch(line -> line.startsWith("Tag=cold,0.000,65.000,500."));
    assertThat(lines).anyMatch(line -> line.startsWith("Tag=warm,1.000,64.000,10."));
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 10, 100, 501})
  void rejudgedItIsAsIfThatHadBeenTheRunsOwnSlo(long boundMillis) throws IOException {
    Slo other = new Slo(0.9, boundMillis * MILLI, 0.02);
    RunFolder run = new RunFolder(root.resolve("run"));
    functionCell(run, SLO);
    RunFolder judgedSo = new RunFolder(root.resolve("other"));
    functionCell(judgedSo, other);

    CellSummary rejudged = CellSummaries.rejudged(run, CELL, other);

    assertThat(rejudged).isEqualTo(CellSummaries.of(judgedSo, CELL, other));
    assertThat(rejudged.goodputPerSecond())
        .isEqualTo((boundMillis < 10 ? 0 : boundMillis < 500 ? 624 : 630) / 64.0);
  }

  /**
   * Twenty calls of a service that reports nothing, one a second: the first is cold, as is the one
   * that comes after a gap of 12 s.
   */
  @Test
  void warmAndColdOfATargetThatDoesNotSay() throws IOException {
    CellFacts assumed = silentCell(root, Optional.empty());
    ServiceSide.Billed billed = assumed.service().orElseThrow().billed().orElseThrow();
    assertThat(billed.basis()).isEqualTo(ServiceSide.Basis.ASSUMED);
    assertThat(billed.nanos()).isEqualTo((18 * 100 + 2 * 900) * MILLI);
    assertThat(billed.warm()).contains(new MeanNanos(18, 100.0 * MILLI, OptionalDouble.of(0)));
    assertThat(billed.cold()).isEmpty();
    assertThat(of(root, assumed).warmAndCold().orElseThrow().coldRequests()).isEqualTo(2);
  }

  /** Half of a sum with the whole count would halve the price. */
  @Test
  void monitoringThatIsIncompletePricesNothing() throws IOException {
    CellFacts incomplete =
        silentCell(
            root,
            Optional.of(
                new ServiceMetrics(
                    List.of(new ServiceMetric("ModelLatency", "Average", "Microseconds", 90.5)),
                    Optional.empty(),
                    Optional.of("CloudWatch knew 10 of 20 calls when the wait was over"))));
    assertThat(incomplete.service().orElseThrow().billed().orElseThrow().basis())
        .isEqualTo(ServiceSide.Basis.ASSUMED);
    assertThat(incomplete.service().orElseThrow().metrics().orElseThrow().incomplete())
        .contains("CloudWatch knew 10 of 20 calls when the wait was over");
  }

  @Test
  void aMonitoredMeanIsThatOfWarmCalls() throws IOException {
    CellFacts monitored =
        silentCell(
            root,
            Optional.of(
                new ServiceMetrics(
                    List.of(new ServiceMetric("ModelLatency", "Average", "Microseconds", 90.5)),
                    Optional.empty(),
                    Optional.empty())));
    assertThat(monitored.service().orElseThrow().billed())
        .contains(
            new ServiceSide.Billed(
                20,
                20 * 90_500,
                ServiceSide.Basis.MONITORED,
                Optional.of(new MeanNanos(20, 90_500, OptionalDouble.empty())),
                Optional.empty()));
  }

  @Test
  void whereNobodyCanTellThereAreNeitherWarmNorCold() throws IOException {
    CellSummary summary = summary(100, 1, intended -> 0, intended -> MILLI);
    assertThat(summary.warmAndCold()).isEmpty();
    assertThat(root.resolve(RunFolder.COLD_LOG)).doesNotExist();
  }

  private static CellFacts functionCell(RunFolder run, Slo slo) throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 642; i++) {
      boolean steady = i >= 2;
      boolean cold = i == 0 || i % 100 == 2;
      long intended = (steady ? 1000 + 100 * (i - 2) : 500 * i) * MILLI;
      ServerFacts server =
          new ServerFacts(
              OptionalLong.empty(),
              OptionalLong.empty(),
              OptionalLong.empty(),
              OptionalLong.empty(),
              OptionalLong.empty(),
              OptionalLong.of((cold ? 300 : 20) * MILLI),
              OptionalLong.empty(),
              Optional.of(cold),
              Optional.empty());
      samples.add(
          new Sample(
              i,
              steady ? Phase.STEADY : Phase.WARM_UP,
              0,
              OptionalLong.of(intended),
              intended,
              OptionalLong.of(intended),
              intended + (cold ? 500 : 10) * MILLI,
              10,
              i % 64 == 2 ? new Outcome.Failed(OptionalInt.of(200), Optional.empty()) : ok(),
              server,
              ClientFacts.UNKNOWN));
    }
    Collections.shuffle(samples, new Random(4));
    Path folder = run.startCell(CELL);
    record(folder, samples, SECOND);
    CellFacts facts =
        CellSummaries.facts(
            folder,
            CELL,
            workload(10, 1, 64),
            slo,
            ended(workload(10, 1, 64), 640, Optional.empty(), Optional.empty()));
    run.completeCell(CELL, facts);
    assertThat(run.cell(CELL).resolve(RunFolder.COLD_LOG)).exists();
    return facts;
  }

  private static CellFacts silentCell(Path folder, Optional<ServiceMetrics> metrics)
      throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      long intended = (i < 10 ? i : i + 12) * SECOND;
      samples.add(sample(i, intended, 0, (i == 0 || i == 10 ? 900 : 100) * MILLI, ok()));
    }
    record(folder, samples, 0);
    return CellSummaries.facts(
        folder,
        CELL,
        workload(1, 0, 32),
        SLO,
        ended(workload(1, 0, 32), 20, Optional.of(Duration.ofSeconds(10)), metrics));
  }

  private static void record(Path folder, List<Sample> samples, long windowStartNanos)
      throws IOException {
    try (CellRecorder recorder = new CellRecorder(folder, windowStartNanos, 0)) {
      samples.forEach(sample -> recorder.record(sample, Optional.empty()));
    }
  }

  private CellSummary summary(
      int rate, int seconds, LongUnaryOperator slip, LongUnaryOperator response)
      throws IOException {
    try (CellRecorder recorder = new CellRecorder(root, 0, 0)) {
      for (int i = 0; i < rate * seconds; i++) {
        long intended = i * SECOND / rate;
        long slipNanos = slip.applyAsLong(intended);
        recorder.record(
            sample(i, intended, slipNanos, slipNanos + response.applyAsLong(intended), ok()),
            Optional.empty());
      }
    }
    return of(root, facts(root, rate, seconds));
  }

  private static CellFacts facts(Path folder, int rate, int seconds) throws IOException {
    return CellSummaries.facts(
        folder,
        CELL,
        workload(rate, 0, seconds),
        SLO,
        ended(
            workload(rate, 0, seconds), (long) rate * seconds, Optional.empty(), Optional.empty()));
  }

  private static OpenWorkload workload(int rate, int warmUpSeconds, int seconds) {
    return new OpenWorkload(
        "w",
        new Arrivals.Constant(rate),
        Duration.ofSeconds(warmUpSeconds),
        Duration.ofSeconds(seconds));
  }

  private static CellSummaries.Ended ended(
      OpenWorkload workload,
      long scheduled,
      Optional<Duration> idleExpiry,
      Optional<ServiceMetrics> metrics) {
    return new CellSummaries.Ended(
        Instant.EPOCH,
        OptionalLong.of(scheduled),
        OptionalInt.of(64),
        idleExpiry,
        metrics,
        new DriverEnd(1, OptionalLong.empty(), List.of()),
        Optional.empty(),
        Phases.asPlanned(workload),
        Optional.empty(),
        Map.of());
  }

  private static CellSummary of(Path folder, CellFacts facts) throws IOException {
    return CellSummaries.summary(facts, folder, SLO);
  }

  private static Sample sample(
      long sequence, long intended, long slip, long response, Outcome outcome) {
    return new Sample(
        sequence,
        Phase.STEADY,
        0,
        OptionalLong.of(intended),
        intended + slip,
        OptionalLong.of(intended + slip),
        intended + response,
        10,
        outcome,
        ServerFacts.UNKNOWN,
        ClientFacts.UNKNOWN);
  }

  private static Outcome ok() {
    return new Outcome.Succeeded(OptionalInt.of(200), 4, "00");
  }

  private static long value(CellSummary summary, double quantile) {
    return ((QuantileEstimate.Seen) summary.response(quantile)).valueNanos();
  }
}
