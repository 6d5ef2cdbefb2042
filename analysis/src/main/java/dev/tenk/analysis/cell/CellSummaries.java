package dev.tenk.analysis.cell;

import dev.tenk.results.histogram.ColdLog;
import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.DeviceWatch;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.ServiceMetric;
import dev.tenk.results.model.ServiceMetrics;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.TelemetrySample;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.model.Workload.SimulationWorkload;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.ColdStarts;
import dev.tenk.results.stats.cell.DeviceSide;
import dev.tenk.results.stats.cell.PowerTrace;
import dev.tenk.results.stats.cell.ServiceSide;
import dev.tenk.results.stats.cell.Validity;
import dev.tenk.results.stats.cell.ValidityRules;
import dev.tenk.results.stats.cell.WarmAndCold;
import dev.tenk.results.stats.estimate.Eligibility;
import dev.tenk.results.stats.estimate.MeanNanos;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.estimate.Quantiles;
import dev.tenk.results.stats.series.Trend;
import dev.tenk.results.stats.slo.CapacitySearch;
import dev.tenk.results.stats.slo.SequentialDecision;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.stats.slo.SloTest;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.CellFacts.Counts;
import dev.tenk.results.store.CellFacts.DriverEnd;
import dev.tenk.results.store.CellFacts.Judgement;
import dev.tenk.results.store.CellFacts.Load;
import dev.tenk.results.store.ErrorCount;
import dev.tenk.results.store.Phases;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.SampleCsv;
import dev.tenk.results.store.TelemetryCsv;
import java.io.IOException;
import java.math.BigDecimal;
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
      Optional<CapacitySearch.Step> step) {}

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
      return facts(folder, cell, workload, slo, ended, counts);
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

  private static CellFacts facts(
      Path folder, CellKey cell, Workload workload, Slo slo, Ended ended, CellCounts counts)
      throws IOException {
    CellFacts facts =
        new CellFacts(
            cell,
            ended.startedAt(),
            new Load(
                ended.phases().warmUpSeconds(),
                ended.phases().settling(),
                ended.phases().windowSeconds(),
                ended.scheduled(),
                Optional.of(workload.steadyRate()),
                workload.peakRatePerSecond(),
                ended.step()),
            counts.requests(),
            new Judgement(
                counts.designEffect(),
                OptionalDouble.of(counts.decisionEffect()),
                decided(folder, workload, slo, counts, ended),
                loadVaries(workload) ? Optional.empty() : counts.trend(),
                List.of()),
            ended.connectionBound(),
            ended.driver(),
            Optional.of(
                new ServiceSide(
                    counts.billed().or(() -> unsaidBilled(counts, ended)),
                    counts.pollGap(),
                    counts.coldStarts(),
                    ended.serviceMetrics())),
            ended.watch().isPresent()
                ? Optional.of(
                    device(
                        folder, ended.watch().get(), ended.phases(), counts.requests().succeeded()))
                : Optional.empty());
    CellSummary summary = summary(facts, folder, slo, warmAndCold(counts));
    return facts.withVerdict(inWords(summary));
  }

  /** What its telemetry shows of the measured window. */
  private static DeviceSide device(Path folder, DeviceWatch watch, Phases phases, long succeeded)
      throws IOException {
    long fromNanos = phases.warmUpNanos();
    long lengthNanos = phases.windowNanos();
    long[] successes = new long[PowerTrace.batches(fromNanos, fromNanos + lengthNanos)];
    if (watch.powerSource().isPresent() && successes.length > 0) {
      double batchNanos = (double) lengthNanos / successes.length;
      SampleCsv.read(
          folder.resolve(RunFolder.SAMPLES),
          sample -> {
            if (sample.phase() == Phase.STEADY && sample.succeeded()) {
              long start = sample.intendedNanos().orElse(sample.handedNanos()) - fromNanos;
              int batch = (int) Math.max(0, start / batchNanos);
              // a closed workload's last calls may begin a moment after the window
              successes[Math.min(successes.length - 1, batch)]++;
            }
          });
    }
    List<TelemetrySample> telemetry = List.of();
    DeviceWatch watched = watch;
    try {
      telemetry = TelemetryCsv.read(folder);
    } catch (IOException e) {
      // the requests are worth as much without it
      List<String> troubles = new ArrayList<>(watch.troubles());
      troubles.add("its telemetry cannot be read: " + e.getMessage());
      watched =
          new DeviceWatch(
              watch.powerSource(), watch.idleFromNanos(), watch.idleToNanos(), troubles);
    }
    return DeviceSide.of(
        watched, telemetry, fromNanos, fromNanos + lengthNanos, successes, succeeded);
  }

  private static boolean loadVaries(Workload workload) {
    return workload instanceof SimulationWorkload
        || (workload instanceof OpenWorkload && !workload.steadyRate());
  }

  /** What the driver decided, or else a last look at all there is. */
  private static Optional<SequentialDecision> decided(
      Path folder, Workload workload, Slo slo, CellCounts counts, Ended ended) throws IOException {
    if (workload.untilDecided().isEmpty() || ended.phases().decided().isPresent()) {
      return ended.phases().decided();
    }
    double alpha = workload.untilDecided().get().alpha();
    Counts requests = counts.requests();
    Histogram responseNanos = totals(folder).get(Tag.RESPONSE);
    SloDecision decision =
        SloTest.decide(
            slo,
            requests.sent(),
            requests.sent() - requests.withinSlo(),
            requests.unsuccessful(),
            farOver(responseNanos, slo, alpha) + requests.unsuccessful(),
            counts.decisionEffect(),
            alpha);
    return decision == SloDecision.INCONCLUSIVE
        ? Optional.empty()
        : Optional.of(new SequentialDecision(decision, requests.sent(), alpha));
  }

  /** What is charged for a target that is charged by duration and does not report it. */
  private static Optional<ServiceSide.Billed> unsaidBilled(CellCounts counts, Ended ended) {
    if (ended.idleExpiry().isEmpty() || counts.servedRequests() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        modelLatencyMicros(ended)
            .map(
                micros ->
                    new ServiceSide.Billed(
                        counts.servedRequests(),
                        Math.round(micros * 1000 * counts.servedRequests()),
                        ServiceSide.Basis.MONITORED,
                        Optional.of(
                            new MeanNanos(
                                counts.servedRequests(), micros * 1000, OptionalDouble.empty())),
                        Optional.empty()))
            .orElse(
                new ServiceSide.Billed(
                    counts.servedRequests(),
                    counts.serviceNanos(),
                    ServiceSide.Basis.ASSUMED,
                    counts.warmService(),
                    Optional.empty())));
  }

  private static Optional<Double> modelLatencyMicros(Ended ended) {
    return ended.serviceMetrics().stream()
        .flatMap(metrics -> metrics.metrics().stream())
        .filter(metric -> metric.name().equals("ModelLatency"))
        .filter(metric -> metric.statistic().equals("Average"))
        .map(ServiceMetric::value)
        .findFirst();
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
    List<QuantileEstimate> response =
        Quantiles.estimate(
            totals.get(Tag.RESPONSE),
            counts.unsuccessful(),
            facts.judgement().designEffect(),
            quantiles(slo));
    OptionalDouble offered =
        load.scheduled().isPresent()
            ? OptionalDouble.of(load.scheduled().getAsLong() / load.windowSeconds())
            : OptionalDouble.empty();
    Validity validity = validity(facts, totals, response, offered, slo);
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
            counts.timedOut(),
            counts.failed()),
        response,
        Quantiles.sample(totals.get(Tag.SERVICE), 0.5),
        Quantiles.sample(totals.get(Tag.WAIT), 0.99),
        Quantiles.sample(totals.get(Tag.SLIP), 0.5),
        Quantiles.sample(totals.get(Tag.SLIP), 0.99),
        facts.judgement().designEffect(),
        decision(facts, slo, totals.get(Tag.RESPONSE)),
        validity,
        mean(counts.requestBytes(), counts.sent()),
        mean(counts.responseBytes(), counts.succeeded()),
        facts.service().orElse(ServiceSide.UNKNOWN),
        warmAndCold,
        facts.device(),
        remarks(facts, validity.decisionValid()),
        load.step());
  }

  /** Runs of older versions have to be added up. */
  private static Map<Tag, Histogram> totals(Path folder) throws IOException {
    Path totals = folder.resolve(RunFolder.TOTALS_LOG);
    return LatencyLogReader.totals(
        Files.exists(totals) ? totals : folder.resolve(RunFolder.LATENCY_LOG));
  }

  /** A decision at the usual confidence or a higher one is kept; any other is taken again. */
  private static SloDecision decision(CellFacts facts, Slo slo, Histogram responseNanos) {
    Counts counts = facts.counts();
    Judgement judgement = facts.judgement();
    return judgement
        .decided()
        .filter(decided -> decided.alpha() <= Eligibility.ALPHA)
        .map(SequentialDecision::decision)
        .orElseGet(
            () ->
                SloTest.decide(
                    slo,
                    counts.sent(),
                    counts.sent() - counts.withinSlo(),
                    counts.unsuccessful(),
                    farOver(responseNanos, slo, Eligibility.ALPHA) + counts.unsuccessful(),
                    judgement.decisionEffect().orElse(judgement.designEffect()),
                    Eligibility.ALPHA));
  }

  private static long farOver(Histogram responseNanos, Slo slo, double alpha) {
    return Quantiles.countAbove(responseNanos, SloTest.farOverNanos(slo, alpha));
  }

  private static List<String> remarks(CellFacts facts, boolean sloValid) {
    List<String> remarks = new ArrayList<>();
    facts
        .counts()
        .errors()
        .flatMap(errors -> ErrorCount.inWords(errors, facts.counts().sent()))
        .ifPresent(remarks::add);
    facts
        .judgement()
        .decided()
        .ifPresent(decided -> remarks.add("the SLO was " + decided.inWords(sloValid)));
    facts
        .load()
        .settling()
        .filter(settling -> !settling.steady())
        .ifPresent(settling -> remarks.add(settling.inWords()));
    facts.judgement().trend().filter(Trend::found).ifPresent(trend -> remarks.add(trend.inWords()));
    return remarks;
  }

  /** The usual quantiles and the SLO's own. */
  private static double[] quantiles(Slo slo) {
    return DoubleStream.concat(DoubleStream.of(QUANTILES), DoubleStream.of(slo.quantile()))
        .boxed()
        .collect(java.util.stream.Collectors.toCollection(TreeSet::new))
        .stream()
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  private static Validity validity(
      CellFacts facts,
      Map<Tag, Histogram> totals,
      List<QuantileEstimate> response,
      OptionalDouble offered,
      Slo slo) {
    List<String> reasons = new ArrayList<>(facts.driver().problems());
    facts.device().flatMap(DeviceSide::throttled).ifPresent(reasons::add);
    facts
        .load()
        .scheduled()
        .ifPresent(
            scheduled ->
                ValidityRules.notSent(facts.counts().sent(), scheduled).ifPresent(reasons::add));
    facts
        .connectionBound()
        .ifPresent(
            bound ->
                ValidityRules.poolTooSmall(
                        totals.get(Tag.WAIT),
                        bound,
                        facts.load().peakRatePerSecond().orElse(offered.orElse(0)),
                        slo.boundNanos(),
                        longestNanos(facts, totals.get(Tag.RESPONSE)))
                    .ifPresent(reasons::add));
    Histogram slipNanos = totals.get(Tag.SLIP);
    return new Validity(
        reasons, ValidityRules.slip(slipNanos, response), ValidityRules.slip(slipNanos, slo));
  }

  /** Of requests at one rate that all succeeded: how long a failed one took is in no histogram. */
  private static OptionalLong longestNanos(CellFacts facts, Histogram responseNanos) {
    return facts.load().steadyRate().orElse(false)
            && facts.counts().succeeded() == facts.counts().sent()
        ? OptionalLong.of(responseNanos.getMaxValue())
        : OptionalLong.empty();
  }

  private static OptionalDouble mean(long sum, long count) {
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) sum / count);
  }

  private static List<String> inWords(CellSummary summary) {
    List<String> verdict = new ArrayList<>(summary.validity().reasons());
    Validity.OfQuantile decision = summary.validity().decision();
    if (!decision.valid()) {
      verdict.add("what is said of the SLO is invalid: " + late(decision));
    }
    for (Validity.OfQuantile each : summary.invalidFigures()) {
      String percent =
          BigDecimal.valueOf(each.quantile())
              .movePointRight(2)
              .stripTrailingZeros()
              .toPlainString();
      verdict.add("p%s is invalid: %s".formatted(percent, late(each)));
    }
    return verdict;
  }

  private static String late(Validity.OfQuantile each) {
    return "%.4f %% of the requests started more than %.3f ms late, %.4f %% may"
        .formatted(each.lateShare() * 100, each.toleranceNanos() / 1e6, each.allowedShare() * 100);
  }
}
