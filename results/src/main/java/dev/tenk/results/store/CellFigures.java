package dev.tenk.results.store;

import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.stats.BlockBootstrap;
import dev.tenk.results.stats.BlockBootstrap.Interval;
import dev.tenk.results.stats.CellSummary;
import dev.tenk.results.stats.ColdStarts;
import dev.tenk.results.stats.DeviceSide;
import dev.tenk.results.stats.EnergyUse;
import dev.tenk.results.stats.ErrorDifference.Cluster;
import dev.tenk.results.stats.Metric;
import dev.tenk.results.stats.QuantileEstimate;
import dev.tenk.results.stats.RunFigure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/**
 * The figures of one target under one workload in one run, all repetitions together, each with what
 * chance within the run is worth. Cost is not among them: it is of a run and its prices.
 *
 * @param figures a metric that does not apply, or that nobody measured, is absent
 * @param errors of blocks of 10 s
 * @param valid whether nothing spoils a whole cell
 */
public record CellFigures(Map<Metric, RunFigure> figures, List<Cluster> errors, boolean valid) {
  private static final int CLUSTER_SECONDS = 10;
  private static final double NORMAL_99 = 2.5758;

  /**
   * With what chance is worth; reads all samples.
   *
   * @param cells repetitions of one workload on one target, whole, at least one
   * @param seed of the resampling: the same gives the same
   */
  public static CellFigures of(RunFolder run, List<CellKey> cells, Slo slo, long seed) {
    return read(run, cells, slo, seed, intervals -> intervals);
  }

  /** The bare values, of a past run; reads all samples. */
  public static CellFigures bare(RunFolder run, List<CellKey> cells, Slo slo) {
    return read(run, cells, slo, 0, CellFigures::merged);
  }

  private static CellFigures read(
      RunFolder run,
      List<CellKey> cells,
      Slo slo,
      long seed,
      Function<List<Interval>, List<Interval>> cut) {
    List<CellSummary> summaries =
        cells.stream().map(cell -> CellSummaries.of(run, cell, slo)).toList();
    List<Seconds> seconds = new ArrayList<>();
    try {
      for (CellKey cell : cells) {
        seconds.add(Seconds.read(run, cell, run.cellFacts(cell)));
      }
    } catch (IOException e) {
      throw new TenkException("run " + run.runId() + " cannot be read: " + e.getMessage(), e);
    }
    boolean open = summaries.get(0).offeredRatePerSecond().isPresent();
    Map<Metric, RunFigure> figures = new EnumMap<>(Metric.class);
    quantiles(
        figures,
        cut.apply(all(seconds, Seconds::response)),
        seed,
        Metric.RESPONSE_P50,
        Metric.RESPONSE_P90,
        Metric.RESPONSE_P99);
    for (Metric metric : List.of(Metric.RESPONSE_P50, Metric.RESPONSE_P90, Metric.RESPONSE_P99)) {
      figures.compute(metric, (same, figure) -> judged(figure, metric, summaries));
    }
    quantiles(
        figures,
        cut.apply(all(seconds, Seconds::service)),
        seed,
        Metric.SERVICE_P50,
        Metric.SERVICE_P90,
        Metric.SERVICE_P99);
    quantiles(figures, cut.apply(all(seconds, Seconds::queue)), seed, Metric.QUEUE_P50);
    quantiles(figures, cut.apply(all(seconds, Seconds::model)), seed, Metric.MODEL_P50);
    double[] lengths =
        seconds.stream().flatMapToDouble(each -> Arrays.stream(each.lengths())).toArray();
    if (!open) {
      figures.put(
          Metric.THROUGHPUT,
          BlockBootstrap.ratio(
              counts(seconds, responses -> responses.getTotalCount()), lengths, seed));
    }
    figures.put(
        Metric.GOODPUT,
        BlockBootstrap.ratio(
            counts(seconds, responses -> responses.getCountBetweenValues(0, slo.boundNanos())),
            lengths,
            seed));
    coldStart(summaries, figures);
    energy(summaries, figures);
    return new CellFigures(
        figures,
        clusters(seconds),
        summaries.stream().allMatch(summary -> summary.validity().cellValid()));
  }

  private static void quantiles(
      Map<Metric, RunFigure> figures, List<Interval> intervals, long seed, Metric... metrics) {
    if (intervals.stream().allMatch(each -> each.successes().getTotalCount() == 0)) {
      return;
    }
    BlockBootstrap bootstrap = new BlockBootstrap(intervals, seed);
    for (Metric metric : metrics) {
      figures.put(metric, inMillis(bootstrap.quantile(metric.quantile().getAsDouble())));
    }
  }

  private static RunFigure inMillis(RunFigure figure) {
    return new RunFigure(
        figure.value().isPresent()
            ? OptionalDouble.of(figure.value().getAsDouble() / 1e6)
            : OptionalDouble.empty(),
        figure.logSd(),
        figure.lacking());
  }

  /** A figure that the samples do not carry is none, and one that is not valid proves nothing. */
  private static RunFigure judged(RunFigure figure, Metric metric, List<CellSummary> summaries) {
    if (figure == null) {
      return null;
    }
    double quantile = metric.quantile().getAsDouble();
    for (CellSummary summary : summaries) {
      if (summary.response(quantile) instanceof QuantileEstimate.Insufficient few) {
        return new RunFigure(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            "needs " + few.moreRequests() + " more requests");
      }
      if (figure.value().isPresent() && !summary.validity().valid(quantile)) {
        return RunFigure.bare(figure.value().getAsDouble(), "not valid");
      }
    }
    return figure;
  }

  private static void coldStart(List<CellSummary> summaries, Map<Metric, RunFigure> figures) {
    double[] nanos =
        summaries.stream()
            .flatMap(summary -> summary.service().coldStarts().stream())
            .map(ColdStarts::coldServiceP50Nanos)
            .filter(OptionalLong::isPresent)
            .mapToDouble(OptionalLong::getAsLong)
            .toArray();
    if (nanos.length > 0) {
      figures.put(
          Metric.COLD_START,
          RunFigure.bare(
              Arrays.stream(nanos).average().getAsDouble() / 1e6, "cold starts are too few"));
    }
  }

  private static void energy(List<CellSummary> summaries, Map<Metric, RunFigure> figures) {
    Optional<EnergyUse> energy =
        summaries.size() == 1
            ? summaries.get(0).device().flatMap(DeviceSide::energy)
            : Optional.empty();
    if (energy.isPresent() && energy.get().joulesPerInference().isPresent()) {
      double joules = energy.get().joulesPerInference().getAsDouble();
      OptionalDouble half = energy.get().halfWidthJoulesPerInference();
      figures.put(
          Metric.ENERGY,
          half.isPresent()
              ? new RunFigure(
                  OptionalDouble.of(joules),
                  OptionalDouble.of(half.getAsDouble() / NORMAL_99 / joules),
                  "")
              : RunFigure.bare(joules, "no interval"));
    }
  }

  private static List<Interval> all(
      List<Seconds> seconds, Function<Seconds, List<Interval>> which) {
    return seconds.stream().flatMap(each -> which.apply(each).stream()).toList();
  }

  private static List<Interval> merged(List<Interval> intervals) {
    Histogram all = new Histogram(3);
    intervals.forEach(each -> all.add(each.successes()));
    return List.of(new Interval(all, intervals.stream().mapToLong(Interval::failures).sum()));
  }

  private static double[] counts(
      List<Seconds> seconds, Function<org.HdrHistogram.AbstractHistogram, Long> count) {
    return all(seconds, Seconds::response).stream()
        .mapToDouble(each -> count.apply(each.successes()))
        .toArray();
  }

  private static List<Cluster> clusters(List<Seconds> seconds) {
    List<Cluster> clusters = new ArrayList<>();
    for (Seconds each : seconds) {
      for (int from = 0; from < each.length; from += CLUSTER_SECONDS) {
        List<Interval> block =
            each.response().subList(from, Math.min(each.length, from + CLUSTER_SECONDS));
        long errors = block.stream().mapToLong(Interval::failures).sum();
        clusters.add(
            new Cluster(
                errors,
                errors
                    + block.stream()
                        .mapToLong(second -> second.successes().getTotalCount())
                        .sum()));
      }
    }
    return clusters;
  }

  /** One cell, second by second. */
  private static final class Seconds {
    private final int length;
    private final double windowSeconds;
    private final List<Map<Tag, Histogram>> latency;
    private final List<Histogram> queueNanos = new ArrayList<>();
    private final List<Histogram> modelNanos = new ArrayList<>();

    private Seconds(double windowSeconds, int length, List<Map<Tag, Histogram>> latency) {
      this.windowSeconds = windowSeconds;
      this.length = length;
      this.latency = latency;
      for (int second = 0; second < length; second++) {
        queueNanos.add(new Histogram(3));
        modelNanos.add(new Histogram(3));
      }
    }

    static Seconds read(RunFolder run, CellKey cell, CellFacts facts) throws IOException {
      int length = (int) Math.max(1, Math.ceil(facts.windowSeconds()));
      Seconds seconds =
          new Seconds(
              facts.windowSeconds(),
              length,
              LatencyLogReader.seconds(run.cell(cell).resolve(RunFolder.LATENCY_LOG), length));
      SampleCsv.read(
          run.cell(cell).resolve(RunFolder.SAMPLES),
          sample -> {
            if (sample.phase() == Phase.STEADY && sample.succeeded()) {
              seconds.add(sample, facts.warmUpSeconds());
            }
          });
      return seconds;
    }

    private void add(Sample sample, double warmUpSeconds) {
      double start = sample.intendedNanos().orElse(sample.handedNanos()) / 1e9 - warmUpSeconds;
      int second = (int) Math.max(0, Math.min(length - 1.0, start));
      sample.server().queueNanos().ifPresent(queueNanos.get(second)::recordValue);
      sample.server().modelNanos().ifPresent(modelNanos.get(second)::recordValue);
    }

    /** All of one second but the last one, which the window may end in. */
    double[] lengths() {
      double[] lengths = new double[length];
      Arrays.fill(lengths, 1);
      lengths[length - 1] = windowSeconds - (length - 1);
      return lengths;
    }

    List<Interval> response() {
      return latency.stream()
          .map(
              second ->
                  new Interval(
                      second.get(Tag.RESPONSE),
                      second.get(Tag.WAIT).getTotalCount()
                          - second.get(Tag.RESPONSE).getTotalCount()))
          .toList();
    }

    List<Interval> service() {
      return successes(latency.stream().map(second -> second.get(Tag.SERVICE)).toList());
    }

    List<Interval> queue() {
      return successes(queueNanos);
    }

    List<Interval> model() {
      return successes(modelNanos);
    }

    private static List<Interval> successes(List<Histogram> histograms) {
      return histograms.stream().map(each -> new Interval(each, 0)).toList();
    }
  }
}
