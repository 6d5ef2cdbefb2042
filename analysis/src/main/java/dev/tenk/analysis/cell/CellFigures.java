package dev.tenk.analysis.cell;

import dev.tenk.results.histogram.BucketCounts;
import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.ColdStarts;
import dev.tenk.results.stats.cell.DeviceSide;
import dev.tenk.results.stats.cell.EnergyUse;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.comparison.ErrorDifference.Cluster;
import dev.tenk.results.stats.estimate.BlockBootstrap;
import dev.tenk.results.stats.estimate.LogError;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import dev.tenk.results.stats.estimate.RunFigure;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The figures of one target under one workload in one run, all repetitions together, each with what
 * chance within the run is worth. Read from histograms; the samples are not needed. Cost is not
 * among them: it is of a run and its prices.
 *
 * @param figures a metric that does not apply, or was not measured, is absent
 * @param errors of blocks of 10 s; none of bare values
 * @param valid whether nothing spoils a whole cell
 */
public record CellFigures(
    Map<ComparedMetric, RunFigure> figures, List<Cluster> errors, boolean valid) {
  private static final int CLUSTER_SECONDS = 10;
  private static final double NORMAL_99 = 2.5758;
  private static final String NOT_VALID = "not valid";
  private static final String ONLY_SEEN = "too few requests to establish it for another run";
  private static final String FEW_COLD = "cold starts are too few";

  /**
   * With what chance is worth.
   *
   * @param cells repetitions of one workload on one target, whole, at least one
   * @param seed of the resampling: the same gives the same
   */
  public static CellFigures of(RunFolder run, List<CellKey> cells, Slo slo, long seed) {
    return read(run, cells, summaries(run, cells, slo), slo, OptionalLong.of(seed));
  }

  /** The bare values, of a past run. */
  public static CellFigures bare(RunFolder run, List<CellKey> cells, Slo slo) {
    return read(run, cells, summaries(run, cells, slo), slo, OptionalLong.empty());
  }

  /**
   * With what chance between forks is worth, of cells that are a fork each.
   *
   * @param cells forks of one workload on one target, whole, at least one
   */
  public static CellFigures ofForks(RunFolder run, List<CellKey> cells, Slo slo) {
    List<CellSummary> summaries = summaries(run, cells, slo);
    CellFigures all = read(run, cells, summaries, slo, OptionalLong.empty());
    List<CellFigures> forks =
        IntStream.range(0, cells.size())
            .mapToObj(
                i ->
                    read(
                        run,
                        List.of(cells.get(i)),
                        List.of(summaries.get(i)),
                        slo,
                        OptionalLong.empty()))
            .toList();
    Map<ComparedMetric, RunFigure> figures = new EnumMap<>(ComparedMetric.class);
    all.figures.forEach((metric, figure) -> figures.put(metric, ofForks(metric, figure, forks)));
    List<Cluster> errors =
        summaries.stream()
            .map(CellSummary::counts)
            .map(counts -> new Cluster(counts.sent() - counts.succeeded(), counts.sent()))
            .toList();
    return new CellFigures(figures, errors, all.valid);
  }

  private static RunFigure ofForks(
      ComparedMetric metric, RunFigure figure, List<CellFigures> forks) {
    double[] values =
        forks.stream()
            .map(fork -> fork.figures.get(metric))
            .filter(Objects::nonNull)
            .flatMapToDouble(each -> each.value().stream())
            .toArray();
    return figure.value().isEmpty()
            || figure.lacking().equals(NOT_VALID)
            || !figure.established()
            || values.length < forks.size()
        ? figure
        : RunFigure.ofForks(figure.value().getAsDouble(), values).late(figure.lateLog());
  }

  private static List<CellSummary> summaries(RunFolder run, List<CellKey> cells, Slo slo) {
    return cells.stream().map(cell -> CellSummaries.of(run, cell, slo)).toList();
  }

  private static CellFigures read(
      RunFolder run, List<CellKey> cells, List<CellSummary> summaries, Slo slo, OptionalLong seed) {
    double[] windows = summaries.stream().mapToDouble(CellSummary::windowSeconds).toArray();
    Window all = new Window(windows, slo, seed);
    try {
      for (int i = 0; i < windows.length; i++) {
        all.read(run, cells.get(i), i);
      }
    } catch (IOException e) {
      throw new TenkException("run " + run.runId() + " cannot be read: " + e.getMessage(), e);
    }
    Map<ComparedMetric, RunFigure> figures = new EnumMap<>(ComparedMetric.class);
    all.response.put(
        figures,
        ComparedMetric.RESPONSE_P50,
        ComparedMetric.RESPONSE_P90,
        ComparedMetric.RESPONSE_P99);
    for (ComparedMetric metric :
        List.of(
            ComparedMetric.RESPONSE_P50,
            ComparedMetric.RESPONSE_P90,
            ComparedMetric.RESPONSE_P99)) {
      figures.computeIfPresent(metric, (same, figure) -> judged(figure, metric, summaries));
    }
    all.service.put(
        figures,
        ComparedMetric.SERVICE_P50,
        ComparedMetric.SERVICE_P90,
        ComparedMetric.SERVICE_P99);
    all.queue.put(figures, ComparedMetric.QUEUE_P50);
    all.model.put(figures, ComparedMetric.MODEL_P50);
    if (summaries.get(0).offeredRatePerSecond().isEmpty()) {
      figures.put(ComparedMetric.THROUGHPUT, all.rate(all.successes));
    }
    figures.put(ComparedMetric.GOODPUT, all.rate(all.good));
    coldStart(summaries, figures);
    energy(summaries, figures);
    return new CellFigures(
        figures,
        all.clusters(),
        summaries.stream().allMatch(summary -> summary.validity().cellValid()));
  }

  /**
   * A figure that nobody saw is none; one that is merely seen, or not valid, has an interval and
   * proves nothing. Where the seconds prove nothing, the interval is that of the quantile itself.
   */
  private static RunFigure judged(
      RunFigure figure, ComparedMetric metric, List<CellSummary> summaries) {
    double quantile = metric.quantile().getAsDouble();
    RunFigure judged = figure;
    for (CellSummary summary : summaries) {
      if (summary.response(quantile) instanceof QuantileEstimate.Insufficient few) {
        return RunFigure.none("needs " + few.moreRequests() + " more requests");
      }
      if (figure.value().isPresent() && summary.response(quantile) instanceof Seen seen) {
        judged = judged(judged, seen, summary.validity().valid(quantile), summaries.size() == 1);
      }
    }
    return judged;
  }

  private static RunFigure judged(RunFigure figure, Seen seen, boolean valid, boolean only) {
    RunFigure late =
        figure.late(
            Math.max(figure.lateLog(), Math.log((double) seen.valueNanos() / seen.onTimeNanos())));
    RunFigure off = late;
    if (only && (figure.logSd().isEmpty() || !seen.established())) {
      off = late.off(LogError.of(seen));
    } else if (!seen.established()) {
      off = late.off(new LogError(figure.error().below(), OptionalDouble.empty()));
    }
    if (!seen.established()) {
      return off.onlySeen(ONLY_SEEN);
    }
    return valid ? off : off.unproven(NOT_VALID);
  }

  private static void coldStart(
      List<CellSummary> summaries, Map<ComparedMetric, RunFigure> figures) {
    double[] nanos =
        summaries.stream()
            .flatMap(summary -> summary.service().coldStarts().stream())
            .map(ColdStarts::coldServiceP50Nanos)
            .filter(OptionalLong::isPresent)
            .mapToDouble(OptionalLong::getAsLong)
            .toArray();
    if (nanos.length > 0) {
      figures.put(
          ComparedMetric.COLD_START,
          RunFigure.bare(Arrays.stream(nanos).average().getAsDouble() / 1e6, FEW_COLD));
    }
    long cold =
        summaries.stream()
            .flatMap(summary -> summary.service().coldStarts().stream())
            .mapToLong(ColdStarts::inWindow)
            .sum();
    if (cold > 0) {
      long sent = summaries.stream().mapToLong(summary -> summary.counts().sent()).sum();
      figures.put(ComparedMetric.COLD_SHARE, RunFigure.bare(100.0 * cold / sent, FEW_COLD));
    }
  }

  private static void energy(List<CellSummary> summaries, Map<ComparedMetric, RunFigure> figures) {
    Optional<EnergyUse> energy =
        summaries.size() == 1
            ? summaries.get(0).device().flatMap(DeviceSide::energy)
            : Optional.empty();
    if (energy.isPresent() && energy.get().joulesPerInference().isPresent()) {
      double joules = energy.get().joulesPerInference().getAsDouble();
      OptionalDouble half = energy.get().halfWidthJoulesPerInference();
      figures.put(
          ComparedMetric.ENERGY,
          half.isPresent()
              ? new RunFigure(
                  OptionalDouble.of(joules),
                  OptionalDouble.of(half.getAsDouble() / NORMAL_99 / joules),
                  "")
              : RunFigure.bare(joules, "no interval"));
    }
  }

  /** A time of each request, in blocks of seconds that are resampled as wholes. */
  private static final class Times {
    private final BlockBootstrap blocks;
    private final boolean merged;
    private boolean any;

    /** In one block where the effect of chance is not asked for. */
    Times(int seconds, OptionalLong seed) {
      this.merged = seed.isEmpty();
      this.blocks = new BlockBootstrap(merged ? 1 : seconds, seed.orElse(0));
    }

    void add(int second, BucketCounts nanos) {
      any = true;
      nanos.forEach((lowest, count) -> blocks.add(merged ? 0 : second, lowest, count));
    }

    /** More failures; fewer where they turn out to be successes. */
    void addFailures(int second, long failures) {
      blocks.addFailures(merged ? 0 : second, failures);
    }

    void put(Map<ComparedMetric, RunFigure> figures, ComparedMetric... metrics) {
      if (any) {
        List<RunFigure> found =
            blocks.figures(
                Arrays.stream(metrics)
                    .mapToDouble(metric -> metric.quantile().getAsDouble())
                    .toArray());
        for (int i = 0; i < metrics.length; i++) {
          figures.put(metrics[i], found.get(i).times(1e-6));
        }
      }
    }
  }

  /** All repetitions, one after another, second by second. */
  private static final class Window {
    private static final Set<Tag> COMPARED = EnumSet.complementOf(EnumSet.of(Tag.SLIP));

    private final int[] starts;
    private final double[] lengths;
    private final double[] successes;
    private final double[] good;
    private final long[] requests;
    private final OptionalLong seed;
    private final Slo slo;
    private final Times response;
    private final Times service;
    private final Times queue;
    private final Times model;

    Window(double[] windowSeconds, Slo slo, OptionalLong seed) {
      this.slo = slo;
      this.seed = seed;
      starts = new int[windowSeconds.length + 1];
      for (int i = 0; i < windowSeconds.length; i++) {
        starts[i + 1] = starts[i] + (int) Math.max(1, Math.ceil(windowSeconds[i]));
      }
      int all = starts[windowSeconds.length];
      lengths = new double[all];
      Arrays.fill(lengths, 1);
      for (int i = 0; i < windowSeconds.length; i++) {
        // a window may end within its last second
        lengths[starts[i + 1] - 1] = windowSeconds[i] - (starts[i + 1] - starts[i] - 1);
      }
      successes = new double[all];
      good = new double[all];
      requests = new long[all];
      response = new Times(all, seed);
      service = new Times(all, seed);
      queue = new Times(all, seed);
      model = new Times(all, seed);
    }

    void read(RunFolder run, CellKey cell, int repetition) throws IOException {
      Path totals = run.cell(cell).resolve(RunFolder.TOTALS_LOG);
      LatencyLogReader.seconds(
          seed.isEmpty() && Files.exists(totals)
              ? totals
              : run.cell(cell).resolve(RunFolder.LATENCY_LOG),
          COMPARED,
          (second, tag, nanos) -> add(index(second, repetition), tag, nanos));
    }

    private int index(long second, int repetition) {
      return (int)
          Math.max(
              starts[repetition],
              Math.min(starts[repetition + 1] - 1L, starts[repetition] + second));
    }

    private void add(int index, Tag tag, BucketCounts nanos) {
      long count = nanos.total();
      switch (tag) {
        case WAIT -> {
          requests[index] += count;
          response.addFailures(index, count);
        }
        case RESPONSE -> {
          successes[index] += count;
          good[index] += nanos.upTo(slo.boundNanos());
          response.add(index, nanos);
          response.addFailures(index, -count);
        }
        case SERVICE -> service.add(index, nanos);
        case QUEUE -> queue.add(index, nanos);
        case MODEL -> model.add(index, nanos);
        case FIRST_BYTE -> {
          // only seen, and in no comparison
        }
        case SLIP -> throw new IllegalArgumentException("slip is not compared");
      }
    }

    RunFigure rate(double[] counts) {
      return seed.isPresent()
          ? BlockBootstrap.ratio(counts, lengths, seed.getAsLong())
          : BlockBootstrap.ratio(
              new double[] {Arrays.stream(counts).sum()},
              new double[] {Arrays.stream(lengths).sum()},
              0);
    }

    List<Cluster> clusters() {
      List<Cluster> clusters = new ArrayList<>();
      if (seed.isEmpty()) {
        return clusters;
      }
      for (int from = 0; from < requests.length; from += CLUSTER_SECONDS) {
        long all = 0;
        long succeeded = 0;
        for (int i = from; i < Math.min(requests.length, from + CLUSTER_SECONDS); i++) {
          all += requests[i];
          succeeded += (long) successes[i];
        }
        clusters.add(new Cluster(all - succeeded, all));
      }
      return clusters;
    }
  }
}
