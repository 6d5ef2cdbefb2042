package dev.tenk.study;

import dev.tenk.analysis.benchmarks.OwnFigure;
import dev.tenk.analysis.cell.CellFigures;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.estimate.RunFigure;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The runs from which a comparison learns how much runs of one build differ. */
final class PastRuns {
  private static final int MOST = 30;

  private record Past(RunFolder run, RunManifest manifest) {}

  private final List<Past> newestFirst = new ArrayList<>();
  private final List<List<OwnFigure>> ownFigures = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Slo slo;

  private PastRuns(Slo slo) {
    this.slo = slo;
  }

  /** Complete runs of the baseline's suite on its host, itself among them. */
  static PastRuns of(RunStore store, MeasuredRun baseline, String candidateId) {
    PastRuns past = new PastRuns(baseline.slo());
    for (RunFolder run : store.runs()) {
      try {
        RunManifest manifest = run.manifest();
        if (manifest.progress().state() == State.COMPLETE
            && manifest.suite().name().equals(baseline.manifest().suite().name())
            && manifest.host().equals(baseline.manifest().host())
            && !run.runId().equals(candidateId)) {
          past.newestFirst.add(new Past(run, manifest));
        }
      } catch (TenkException e) {
        past.leftOut(run, e.getMessage());
      }
    }
    Collections.reverse(past.newestFirst);
    return past;
  }

  /** Of the newest runs whose target served the same model, where its cells are valid. */
  List<Map<ComparedMetric, RunFigure>> figures(TargetFacts target, String workload) {
    List<Map<ComparedMetric, RunFigure>> figures = new ArrayList<>();
    if (target.modelSha256().isEmpty()) {
      return figures;
    }
    for (Past past : newestFirst) {
      List<CellKey> cells =
          past.manifest.plan().cells().stream()
              .filter(cell -> cell.target().equals(target.name()))
              .filter(cell -> cell.workload().equals(workload))
              .toList();
      if (figures.size() < MOST
          && !cells.isEmpty()
          && past.manifest.target(target.name()).modelSha256().equals(target.modelSha256())
          && isSound(past, cells)) {
        CellFigures found = CellFigures.bare(past.run, cells, slo);
        if (found.valid()) {
          figures.add(found.figures());
        }
      }
    }
    return figures;
  }

  /** The results of a benchmark without a target in the newest runs by one version of tenk. */
  List<OwnFigure> figures(String benchmark, String toolVersion) {
    if (ownFigures.isEmpty()) {
      newestFirst.stream()
          .filter(past -> past.manifest.toolVersion().equals(toolVersion))
          .limit(MOST)
          .forEach(past -> ownFigures.add(BenchmarksReport.ownFigures(past.run)));
    }
    return ownFigures.stream()
        .flatMap(List::stream)
        .filter(figure -> figure.name().equals(benchmark))
        .toList();
  }

  /** What could not be read and is not learned from, each a sentence. */
  List<String> warnings() {
    return warnings;
  }

  private boolean isSound(Past past, List<CellKey> cells) {
    List<String> damaged = new ArrayList<>();
    try {
      for (CellKey cell : cells) {
        damaged.addAll(past.run.damagedSummaryFiles(past.manifest, cell));
      }
    } catch (IOException e) {
      throw new TenkException("run " + past.run.runId() + " cannot be read: " + e.getMessage(), e);
    }
    if (!damaged.isEmpty()) {
      leftOut(past.run, String.join(", ", damaged) + " is not what was measured");
    }
    return damaged.isEmpty() && cells.stream().allMatch(past.run::isWhole);
  }

  private void leftOut(RunFolder run, String why) {
    warnings.add("Past run %s is not learned from: %s.".formatted(run.runId(), why));
  }
}
