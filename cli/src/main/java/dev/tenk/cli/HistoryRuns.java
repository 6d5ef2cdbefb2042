package dev.tenk.cli;

import dev.tenk.reports.cost.Cost;
import dev.tenk.reports.cost.Load;
import dev.tenk.reports.cost.Measured;
import dev.tenk.reports.cost.TargetCosts;
import dev.tenk.reports.prices.DeviceProfile;
import dev.tenk.reports.prices.PriceBook;
import dev.tenk.results.history.Metric;
import dev.tenk.results.history.Night;
import dev.tenk.results.history.Reading;
import dev.tenk.results.history.Series;
import dev.tenk.results.history.Series.Point;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.Workload.CapacityWorkload;
import dev.tenk.results.stats.CapacitySteps;
import dev.tenk.results.stats.CellSummary;
import dev.tenk.results.store.CapacitySearches;
import dev.tenk.results.store.CellSummaries;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import dev.tenk.results.suite.SuiteReader.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The complete runs of a suite, as a history reads them. Samples are not read again. */
final class HistoryRuns {
  private final Map<Series.Key, List<Point>> points = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private final Map<List<String>, Priced> suites = new HashMap<>();
  private int runs;

  private HistoryRuns() {}

  /** A suite with prices, where they can be read. */
  private record Priced(
      Suite suite, Optional<PriceBook> prices, Map<String, DeviceProfile> devices) {}

  /** Reads all runs of a suite, oldest first. */
  static HistoryRuns of(RunStore store, String suite) {
    HistoryRuns all = new HistoryRuns();
    for (RunFolder run : store.runs()) {
      try {
        RunManifest manifest = run.manifest();
        if (manifest.suite().equals(suite)) {
          all.add(run, manifest);
        }
      } catch (TenkException e) {
        all.warnings.add("run " + run.runId() + ": " + e.getMessage() + ".");
      }
    }
    return all;
  }

  /** Every series, in the order in which runs and suites name them first. */
  List<Series> series() {
    return points.entrySet().stream()
        .map(each -> new Series(each.getKey(), each.getValue()))
        .toList();
  }

  /** What was left out and why, each a sentence. */
  List<String> warnings() {
    return warnings;
  }

  /** How many runs there are. */
  int runs() {
    return runs;
  }

  private void add(RunFolder run, RunManifest manifest) {
    if (manifest.state() != State.COMPLETE) {
      warnings.add("run " + run.runId() + " is not complete.");
      return;
    }
    Priced priced = priced(run, manifest);
    runs++;
    for (TargetFacts target : manifest.targets()) {
      Night night = Night.of(manifest, target, priced.prices().map(PriceBook::sha256));
      Map<String, List<CellSummary>> byWorkload = new LinkedHashMap<>();
      for (CellKey cell : manifest.cells()) {
        if (cell.target().equals(target.name())) {
          List<CellSummary> whole =
              byWorkload.computeIfAbsent(cell.workload(), any -> new ArrayList<>());
          summary(run, manifest, cell, priced.suite().slo()).ifPresent(whole::add);
        }
      }
      byWorkload.forEach((workload, cells) -> addCells(night, target.name(), workload, cells));
      Reading cost =
          cost(
              run,
              manifest,
              priced,
              target,
              byWorkload.values().stream().flatMap(List::stream).toList());
      add(new Series.Key(target.name(), Optional.empty(), Metric.COST_PER_10K), night, cost);
    }
  }

  /** Steps of a capacity search have a rate of their own each: they are no repetitions. */
  private void addCells(Night night, String target, String workload, List<CellSummary> cells) {
    for (Metric metric : Metric.values()) {
      List<Reading> repetitions =
          cells.stream()
              .filter(cell -> cell.step().isEmpty())
              .flatMap(cell -> metric.of(cell).stream())
              .toList();
      if (metric != Metric.COST_PER_10K) {
        add(
            new Series.Key(target, Optional.of(workload), metric),
            night,
            repetitions.isEmpty() ? Reading.MISSING : Reading.median(repetitions));
      }
    }
  }

  private void add(Series.Key key, Night night, Reading reading) {
    points.computeIfAbsent(key, any -> new ArrayList<>()).add(new Point(night, reading));
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
      RunFolder run,
      RunManifest manifest,
      Priced priced,
      TargetFacts target,
      List<CellSummary> cells) {
    if (priced.prices().isEmpty()) {
      return Reading.MISSING;
    }
    List<CapacitySteps> searches =
        priced.suite().workloads().stream()
            .filter(CapacityWorkload.class::isInstance)
            .map(CapacityWorkload.class::cast)
            .map(
                workload ->
                    CapacitySearches.of(
                        run, manifest, target.name(), workload, priced.suite().slo()))
            .toList();
    return TargetCosts.of(
                    Measured.of(target, cells, searches),
                    Optional.ofNullable(priced.devices().get(target.name())),
                    priced.prices().get())
                .at(Load.of(priced.suite().demand()))
            instanceof Cost cost
        ? Reading.of(cost.per10kUsd().value().doubleValue())
        : Reading.NO_FIGURE;
  }

  /** Most nights have the same suite, so it is read once. */
  private Priced priced(RunFolder run, RunManifest manifest) {
    String text;
    try {
      text = run.suiteText();
    } catch (IOException e) {
      throw new TenkException("its suite cannot be read: " + e.getMessage(), e);
    }
    return suites.computeIfAbsent(
        List.of(manifest.suiteFile(), text), any -> priced(run, manifest, text));
  }

  private Priced priced(RunFolder run, RunManifest manifest, String text) {
    Document document =
        SuiteReader.read(
            run.path().resolve(RunFolder.SUITE).toString(),
            Path.of(manifest.suiteFile()).toAbsolutePath().normalize().getParent(),
            text);
    try {
      return new Priced(
          document.suite(),
          Optional.of(SuiteFile.priceBook(document, List.of())),
          SuiteFile.devices(document));
    } catch (ConfigurationException e) {
      warnings.add("no cost for runs of this suite: " + e.getMessage() + ".");
      return new Priced(document.suite(), Optional.empty(), Map.of());
    }
  }
}
