package dev.tenk.study;

import dev.tenk.analysis.cell.CellSummaries;
import dev.tenk.analysis.history.Metric;
import dev.tenk.analysis.history.MetricSeries;
import dev.tenk.analysis.history.MetricSeries.Point;
import dev.tenk.analysis.history.Night;
import dev.tenk.analysis.history.Reading;
import dev.tenk.analysis.search.CapacitySearches;
import dev.tenk.cost.Cost;
import dev.tenk.cost.Load;
import dev.tenk.cost.Measured;
import dev.tenk.cost.TargetCosts;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.Workload.CapacityWorkload;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.slo.CapacitySteps;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.suite.Suite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The complete runs of a suite, as a history reads them. Samples are not read. */
public final class HistoryRuns {
  private static final Set<Metric> OF_CELLS =
      EnumSet.complementOf(EnumSet.of(Metric.CAPACITY, Metric.COST_PER_10K));

  private final Map<MetricSeries.Key, List<Point>> points = new LinkedHashMap<>();
  private final Set<String> warnings = new LinkedHashSet<>();
  private int runs;

  private HistoryRuns() {}

  /** Reads all runs of a suite, oldest first. */
  public static HistoryRuns of(RunStore store, String suite) {
    return of(store.runs(), suite);
  }

  /** Reads the newest runs of a suite up to one of them only, oldest first. */
  static HistoryRuns newest(RunStore store, RunManifest upTo, int most) {
    String suite = upTo.suite().name();
    List<RunFolder> runs =
        store.runs().stream()
            // run ids sort by time
            .filter(run -> run.runId().compareTo(upTo.runId()) <= 0)
            .filter(run -> isOf(run, suite))
            .toList();
    return of(runs.subList(Math.max(0, runs.size() - most), runs.size()), suite);
  }

  private static boolean isOf(RunFolder run, String suite) {
    try {
      return run.manifest().suite().name().equals(suite);
    } catch (TenkException e) {
      return false;
    }
  }

  private static HistoryRuns of(List<RunFolder> runs, String suite) {
    Map<List<Object>, RunSuite> suites = new ConcurrentHashMap<>();
    List<ReadRun> read =
        runs.parallelStream()
            .map(run -> ReadRun.of(run, suite, suites))
            .flatMap(Optional::stream)
            .toList();
    HistoryRuns all = new HistoryRuns();
    for (ReadRun run : read) {
      run.points.forEach(
          (key, point) -> all.points.computeIfAbsent(key, any -> new ArrayList<>()).add(point));
      all.warnings.addAll(run.warnings);
      all.runs += run.complete ? 1 : 0;
    }
    return all;
  }

  /** Every series, in the order in which runs and suites name them first. */
  public List<MetricSeries> series() {
    return points.entrySet().stream()
        .map(each -> new MetricSeries(each.getKey(), each.getValue()))
        .toList();
  }

  /** What was left out and why, each a sentence. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** How many runs there are. */
  public int runs() {
    return runs;
  }

  /** One of them; several are read at once. */
  private static final class ReadRun {
    private final Map<MetricSeries.Key, Point> points = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private boolean complete;

    /** Empty for a run of another suite. */
    static Optional<ReadRun> of(RunFolder run, String suite, Map<List<Object>, RunSuite> suites) {
      ReadRun read = new ReadRun();
      try {
        RunManifest manifest = run.manifest();
        if (!manifest.suite().name().equals(suite)) {
          return Optional.empty();
        }
        if (manifest.progress().state() == State.COMPLETE) {
          read.add(run, manifest, asked(run, manifest, suites));
        } else {
          read.warnings.add("run " + run.runId() + " is not complete.");
        }
      } catch (TenkException e) {
        read.warnings.add("run " + run.runId() + ": " + e.getMessage() + ".");
      }
      return Optional.of(read);
    }

    private void add(RunFolder run, RunManifest manifest, RunSuite asked) {
      complete = true;
      Suite suite = asked.suite();
      warnings.addAll(asked.warnings());
      for (TargetFacts target : manifest.targets()) {
        Night night = Night.of(manifest, target, asked.prices().map(PriceBook::sha256));
        Map<String, List<CellSummary>> byWorkload = new LinkedHashMap<>();
        Set<String> damaged = new HashSet<>();
        for (CellKey cell : manifest.plan().cells()) {
          if (cell.target().equals(target.name())) {
            List<CellSummary> whole =
                byWorkload.computeIfAbsent(cell.workload(), any -> new ArrayList<>());
            summary(run, manifest, cell, suite.slo())
                .ifPresentOrElse(whole::add, () -> damaged.add(cell.workload()));
          }
        }
        List<CapacitySteps> searches = searches(run, suite, target, damaged, byWorkload);
        byWorkload.forEach(
            (workload, cells) -> {
              if (suite.workload(workload) instanceof CapacityWorkload) {
                add(
                    new MetricSeries.Key(target.name(), Optional.of(workload), Metric.CAPACITY),
                    night,
                    capacity(searches, workload));
              } else {
                addCells(night, target.name(), workload, cells);
              }
            });
        Reading cost =
            cost(
                asked,
                target,
                byWorkload.values().stream().flatMap(List::stream).toList(),
                searches);
        add(
            new MetricSeries.Key(target.name(), Optional.empty(), Metric.COST_PER_10K),
            night,
            cost);
      }
    }

    private void addCells(Night night, String target, String workload, List<CellSummary> cells) {
      for (Metric metric : OF_CELLS) {
        List<Reading> repetitions =
            cells.stream().flatMap(cell -> metric.of(cell).stream()).toList();
        add(
            new MetricSeries.Key(target, Optional.of(workload), metric),
            night,
            repetitions.isEmpty() ? Reading.MISSING : Reading.median(repetitions));
      }
    }

    /** What a search found follows from all its steps. */
    private static List<CapacitySteps> searches(
        RunFolder run,
        Suite suite,
        TargetFacts target,
        Set<String> damaged,
        Map<String, List<CellSummary>> byWorkload) {
      return suite.workloads().stream()
          .filter(CapacityWorkload.class::isInstance)
          .map(CapacityWorkload.class::cast)
          .filter(workload -> !damaged.contains(workload.name()))
          .map(
              workload ->
                  CapacitySearches.of(
                      run,
                      target.name(),
                      workload,
                      suite.slo(),
                      byWorkload.getOrDefault(workload.name(), List.of()).stream()))
          .toList();
    }

    private static Reading capacity(List<CapacitySteps> searches, String workload) {
      return searches.stream()
          .filter(search -> search.workload().equals(workload))
          .findFirst()
          .map(
              search ->
                  search.confirmedPerSecond().isPresent()
                      ? Reading.of(search.confirmedPerSecond().getAsDouble())
                      : Reading.NO_FIGURE)
          .orElse(Reading.MISSING);
    }

    private void add(MetricSeries.Key key, Night night, Reading reading) {
      points.put(key, new Point(night, reading));
    }

    private Optional<CellSummary> summary(
        RunFolder run, RunManifest manifest, CellKey cell, Slo slo) {
      try {
        List<String> damaged = run.damagedSummaryFiles(manifest, cell);
        if (damaged.isEmpty()) {
          return Optional.of(CellSummaries.of(run, cell, slo));
        }
        warnings.add(
            "run %s: %s is not what was measured; its cell is left out."
                .formatted(run.runId(), String.join(", ", damaged)));
      } catch (IOException | TenkException e) {
        warnings.add("run %s: %s; its cell is left out.".formatted(run.runId(), e.getMessage()));
      }
      return Optional.empty();
    }

    private static Reading cost(
        RunSuite asked, TargetFacts target, List<CellSummary> cells, List<CapacitySteps> searches) {
      if (asked.prices().isEmpty()) {
        return Reading.MISSING;
      }
      return TargetCosts.of(
                      Measured.of(target, cells, searches),
                      Optional.ofNullable(asked.devices().get(target.name())),
                      asked.prices().get())
                  .at(Load.of(asked.suite().demand()))
              instanceof Cost cost
          ? Reading.of(cost.per10kUsd().orElseThrow().value().doubleValue())
          : Reading.NO_FIGURE;
    }

    /** Most nights have the same suite and are given the same, so it is read once. */
    private static RunSuite asked(
        RunFolder run, RunManifest manifest, Map<List<Object>, RunSuite> suites) {
      if (!isAsGiven(run, manifest)) {
        return RunSuite.of(run, manifest, List.of());
      }
      return suites.computeIfAbsent(
          List.of(
              manifest.suite().file(),
              run.suiteText(manifest),
              manifest.inputs().replaySha256(),
              manifest.plan().benchmarking(),
              manifest.plan().interleaving(),
              manifest.inputs().files()),
          any -> RunSuite.of(run, manifest, List.of()));
    }

    private static boolean isAsGiven(RunFolder run, RunManifest manifest) {
      try {
        return run.damagedInputs(manifest).isEmpty();
      } catch (IOException e) {
        throw new TenkException("what it was given cannot be read: " + e.getMessage(), e);
      }
    }
  }
}
