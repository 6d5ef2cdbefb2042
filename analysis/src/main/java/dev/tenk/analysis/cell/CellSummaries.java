package dev.tenk.analysis.cell;

import dev.tenk.results.histogram.ColdLog;
import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.DeviceWatch;
import dev.tenk.results.model.ServiceMetrics;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.Workload;
import dev.tenk.results.stats.cell.Answers;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.ColdStarts;
import dev.tenk.results.stats.cell.SeenTimes;
import dev.tenk.results.stats.cell.ServiceSide;
import dev.tenk.results.stats.cell.Validity;
import dev.tenk.results.stats.cell.WarmAndCold;
import dev.tenk.results.stats.estimate.Eligibility;
import dev.tenk.results.stats.estimate.LateStarts;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.estimate.Quantiles;
import dev.tenk.results.stats.slo.CapacitySearch;
import dev.tenk.results.stats.slo.SequentialDecision;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.stats.slo.SloTest;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.CellFacts.Counts;
import dev.tenk.results.store.CellFacts.DriverEnd;
import dev.tenk.results.store.CellFacts.Judgement;
import dev.tenk.results.store.CellFacts.Load;
import dev.tenk.results.store.Phases;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;

/**
 * From a cell's files to its summary. Samples are read when a cell is completed, and again only to
 * judge it by another SLO.
 */
public final class CellSummaries {
  private static final double[] QUANTILES = {0.5, 0.9, 0.95, 0.99, 0.999};

  private CellSummaries() {}

  /**
   * What the driver reported of a cell when it ended.
   *
   * @param scheduled planned starts of the window, as long as it lasted
   * @param said what the target said with the first failure of each kind, by kind
   * @param variants of one endpoint, measured as one; none where versions are told apart
   */
  public record Ended(
      Instant startedAt,
      OptionalLong scheduled,
      OptionalInt connectionBound,
      Optional<Duration> idleExpiry,
      Optional<ServiceMetrics> serviceMetrics,
      DriverEnd driver,
      Optional<DeviceWatch> watch,
      Phases phases,
      Optional<CapacitySearch.Step> step,
      Map<String, String> said,
      List<String> variants) {
    /** Of a target whose versions are told apart. */
    public Ended(
        Instant startedAt,
        OptionalLong scheduled,
        OptionalInt connectionBound,
        Optional<Duration> idleExpiry,
        Optional<ServiceMetrics> serviceMetrics,
        DriverEnd driver,
        Optional<DeviceWatch> watch,
        Phases phases,
        Optional<CapacitySearch.Step> step,
        Map<String, String> said) {
      this(
          startedAt,
          scheduled,
          connectionBound,
          idleExpiry,
          serviceMetrics,
          driver,
          watch,
          phases,
          step,
          said,
          List.of());
    }
  }

  /**
   * Counts a measured cell's samples and judges it. Next to its files {@code totals.hlog} is
   * written, and {@code cold.hlog} where cold starts can be identified.
   *
   * @param folder where its files are
   * @throws IOException when its two files cannot be written
   * @throws TenkException when what was measured cannot be counted; it is left as it is
   */
  public static CellFacts facts(Path folder, CellKey cell, Workload workload, Slo slo, Ended ended)
      throws IOException {
    Map<Tag, Histogram> totals;
    CellCounts counts;
    try {
      totals = LatencyLogReader.totals(folder.resolve(RunFolder.LATENCY_LOG));
      counts = CellCounts.of(folder.resolve(RunFolder.SAMPLES), slo, ended.idleExpiry());
    } catch (IOException | RuntimeException e) {
      throw uncounted(folder, cell, e);
    }
    LatencyLogReader.writeTotals(
        folder.resolve(RunFolder.TOTALS_LOG),
        totals,
        ended.startedAt().toEpochMilli() + ended.phases().warmUpNanos() / 1_000_000,
        ended.phases().windowSeconds());
    if (counts.responses().isPresent()) {
      counts
          .responses()
          .get()
          .write(
              folder.resolve(RunFolder.COLD_LOG),
              ended.startedAt().toEpochMilli(),
              ended.phases().warmUpSeconds(),
              ended.phases().windowSeconds());
    }
    try {
      CellFacts facts = new CountedCell(folder, workload, slo, ended, counts).facts(cell);
      return facts.withVerdict(
          CellValidity.inWords(summary(facts, folder, slo, warmAndCold(counts))));
    } catch (IOException | RuntimeException e) {
      throw uncounted(folder, cell, e);
    }
  }

  private static TenkException uncounted(Path folder, CellKey cell, Exception e) {
    return new TenkException(
        "%s was measured and cannot be counted: %s; its samples are kept in %s"
            .formatted(cell, e instanceof IOException ? e.getMessage() : e, folder),
        e);
  }

  /**
   * The summary of a whole cell, without reading its samples again.
   *
   * @param slo the run's own: what is counted in {@code cell.json}, and how alike the requests are
   *     in being over the bound, is of that one; for any other see {@link #rejudged}
   */
  public static CellSummary of(RunFolder run, CellKey cell, Slo slo) {
    try {
      return summary(run.cellFacts(cell), run.cell(cell), slo);
    } catch (IOException e) {
      throw new TenkException(e.getMessage(), e);
    }
  }

  /**
   * The summary of a whole cell judged by another SLO than the run's own. Reads all its samples
   * again, which takes about as long as when it was completed: {@link #of} is the one for the run's
   * own SLO. Which calls were cold is not judged again. Warm and cold requests are distinguished
   * for runs of older versions too, if they state which calls were cold.
   */
  public static CellSummary rejudged(RunFolder run, CellKey cell, Slo slo) {
    try {
      CellFacts facts = run.cellFacts(cell);
      Path folder = run.cell(cell);
      CellCounts counts =
          CellCounts.again(
              folder.resolve(RunFolder.SAMPLES),
              slo,
              facts.service().flatMap(ServiceSide::coldStarts));
      return summary(
          facts.rejudged(
              counts.requests().withinSlo(),
              counts.designEffect(),
              counts.decisionEffect(),
              counts.response(),
              facts.service().map(service -> service.withColdStarts(counts.coldStarts()))),
          folder,
          slo,
          warmAndCold(counts));
    } catch (IOException e) {
      throw new TenkException(e.getMessage(), e);
    }
  }

  private static Optional<WarmAndCold> warmAndCold(CellCounts counts) {
    return counts
        .responses()
        .flatMap(
            responses ->
                counts
                    .coldStarts()
                    .flatMap(ColdStarts::populations)
                    .map(populations -> warmAndCold(populations, responses)));
  }

  private static Optional<WarmAndCold> warmAndCold(CellFacts facts, Path folder)
      throws IOException {
    Optional<ColdStarts.Populations> populations =
        facts.service().flatMap(ServiceSide::coldStarts).flatMap(ColdStarts::populations);
    return populations.isEmpty()
        ? Optional.empty()
        : Optional.of(
            warmAndCold(populations.get(), ColdLog.read(folder.resolve(RunFolder.COLD_LOG))));
  }

  private static WarmAndCold warmAndCold(ColdStarts.Populations populations, ColdLog responses) {
    return new WarmAndCold(
        responses.warmNanos(),
        populations.warmFailures(),
        populations.warmDesignEffect(),
        responses.coldNanos(),
        populations.coldFailures());
  }

  static CellSummary summary(CellFacts facts, Path folder, Slo slo) throws IOException {
    return summary(facts, folder, slo, warmAndCold(facts, folder));
  }

  private static CellSummary summary(
      CellFacts facts, Path folder, Slo slo, Optional<WarmAndCold> warmAndCold) throws IOException {
    Map<Tag, Histogram> totals = totals(folder);
    Load load = facts.load();
    Counts counts = facts.counts();
    List<QuantileEstimate> response = response(facts, totals, slo);
    OptionalDouble offered =
        load.scheduled().isPresent()
            ? OptionalDouble.of(load.scheduled().getAsLong() / load.windowSeconds())
            : OptionalDouble.empty();
    SloDecision decision = decision(facts, slo, totals.get(Tag.RESPONSE));
    Validity validity = CellValidity.of(facts, totals, response, offered, slo, decision);
    return new CellSummary(
        facts.cell().target(),
        facts.cell().workload(),
        facts.cell().repetition(),
        load.windowSeconds(),
        offered,
        offered.isPresent() && load.steadyRate().orElse(true),
        counts.succeeded() / load.windowSeconds(),
        counts.withinSlo() / load.windowSeconds(),
        new CellSummary.Counts(
            load.scheduled().orElse(counts.sent()),
            counts.sent(),
            counts.succeeded(),
            counts.throttled(),
            counts.asleep(),
            counts.timedOut(),
            counts.failed()),
        response,
        SeenTimes.of(totals.get(Tag.RESPONSE)).maxNanos(),
        SeenTimes.of(totals.get(Tag.SERVICE), QUANTILES),
        Quantiles.sample(totals.get(Tag.WAIT), 0.99),
        Quantiles.sample(totals.get(Tag.SLIP), 0.5),
        Quantiles.sample(totals.get(Tag.SLIP), 0.99),
        facts.judgement().designEffect(),
        decision,
        validity,
        mean(counts.requestBytes(), counts.sent()),
        mean(counts.responseBytes(), counts.succeeded()),
        facts.service().orElse(ServiceSide.UNKNOWN),
        warmAndCold,
        facts.device(),
        CellRemarks.of(facts, validity.decisionValid()),
        load.step(),
        counts.errors().orElse(List.of()),
        facts.answers().orElse(Answers.UNKNOWN),
        facts.mlperf());
  }

  /**
   * Each quantile as it was seen, with its interval and what late starts can have added. Of a cell
   * that an older version counted, both are estimated from its histograms.
   */
  private static List<QuantileEstimate> response(
      CellFacts facts, Map<Tag, Histogram> totals, Slo slo) {
    // nobody who met it asleep got an answer either
    long failures = facts.counts().unanswered();
    List<QuantileEstimate> response = new ArrayList<>();
    for (QuantileEstimate estimate :
        Quantiles.estimate(
            totals.get(Tag.RESPONSE), failures, facts.judgement().designEffect(), quantiles(slo))) {
      response.add(
          estimate instanceof QuantileEstimate.Seen seen
              ? facts
                  .judgement()
                  .response()
                  .flatMap(bounds -> bounds.of(seen.quantile()))
                  .map(seen::with)
                  .orElseGet(
                      () ->
                          seen.onTime(
                              LateStarts.handedAtLeast(
                                  totals.get(Tag.RESPONSE),
                                  failures,
                                  totals.get(Tag.SLIP),
                                  seen.quantile())))
              : estimate);
    }
    return response;
  }

  /** Of a cell's whole window; runs of older versions have to be added up. */
  static Map<Tag, Histogram> totals(Path folder) throws IOException {
    Path totals = folder.resolve(RunFolder.TOTALS_LOG);
    return LatencyLogReader.totals(
        Files.exists(totals) ? totals : folder.resolve(RunFolder.LATENCY_LOG));
  }

  /** A decision at the usual confidence or a higher one is kept; any other is taken again. */
  private static SloDecision decision(CellFacts facts, Slo slo, Histogram responseNanos) {
    Judgement judgement = facts.judgement();
    return judgement
        .decided()
        .filter(decided -> decided.alpha() <= Eligibility.ALPHA)
        .map(SequentialDecision::decision)
        .orElseGet(
            () ->
                decide(
                    slo,
                    facts.counts(),
                    responseNanos,
                    judgement.decisionEffect().orElse(judgement.designEffect()),
                    Eligibility.ALPHA));
  }

  /** Decides an SLO by all requests of a cell's window. */
  static SloDecision decide(
      Slo slo, Counts counts, Histogram responseNanos, double designEffect, double alpha) {
    return SloTest.decide(
        slo,
        counts.sent(),
        counts.sent() - counts.withinSlo(),
        counts.unsuccessful(),
        Quantiles.countAbove(responseNanos, SloTest.farOverNanos(slo, alpha)) + counts.unanswered(),
        designEffect,
        alpha);
  }

  /** The usual quantiles and the SLO's own. */
  static double[] quantiles(Slo slo) {
    return DoubleStream.concat(DoubleStream.of(QUANTILES), DoubleStream.of(slo.quantile()))
        .boxed()
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  private static OptionalDouble mean(long sum, long count) {
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) sum / count);
  }
}
