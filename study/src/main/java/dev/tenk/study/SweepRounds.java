package dev.tenk.study;

import dev.tenk.cost.Load;
import dev.tenk.cost.TargetCosts;
import dev.tenk.cost.matrix.Candidate;
import dev.tenk.cost.matrix.SweptSizes;
import dev.tenk.cost.matrix.SweptSizes.Size;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.SweepPlan;
import dev.tenk.results.model.SweepPlan.Variant;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.store.RunFolder;
import dev.tenk.study.MeasuredRun.MeasuredTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A run that is a sweep, judged round by round. */
public final class SweepRounds {
  private SweepRounds() {}

  /** What its rounds have shown so far. */
  public static SweptSizes of(RunFolder folder, RunSuite asked) {
    return of(MeasuredRun.of(folder, asked, asked.suite().slo()));
  }

  static SweptSizes of(MeasuredRun run) {
    SweepPlan plan = run.manifest().plan().sweep().orElseThrow();
    Load own = Load.of(run.suite().suite().demand());
    return SweptSizes.of(
        plan,
        plan.variants().stream().map(variant -> size(run, plan, variant)).toList(),
        own,
        Reports.demands(run.suite().suite().demand()).map(own::withInferences).toList(),
        run.slo(),
        TargetCosts.HOURS_PER_MONTH);
  }

  private static Size size(MeasuredRun run, SweepPlan plan, Variant variant) {
    List<Candidate> rounds = new ArrayList<>();
    run.targets().stream()
        .filter(target -> target.facts().name().equals(variant.name()))
        .findFirst()
        .ifPresent(
            target -> {
              if (plan.rounds() == 1) {
                if (!target.cells().isEmpty()) {
                  rounds.add(target.candidate());
                }
                return;
              }
              for (int round = 1; isWhole(run, target, round); round++) {
                rounds.add(candidate(run, target, round));
              }
            });
    return new Size(variant, rounds);
  }

  private static boolean isWhole(MeasuredRun run, MeasuredTarget target, int round) {
    Set<String> measured =
        cells(target, round).stream().map(CellSummary::workload).collect(Collectors.toSet());
    List<String> planned =
        run.manifest().plan().cells().stream()
            .filter(cell -> cell.target().equals(target.facts().name()))
            .filter(cell -> cell.repetition() == round)
            .map(CellKey::workload)
            .toList();
    return !planned.isEmpty() && measured.containsAll(planned);
  }

  private static List<CellSummary> cells(MeasuredTarget target, int round) {
    return target.cells().stream().filter(cell -> cell.repetition() == round).toList();
  }

  private static Candidate candidate(MeasuredRun run, MeasuredTarget target, int round) {
    return MeasuredRun.target(
            run.manifest().runId(), run.suite(), target.facts(), cells(target, round), List.of())
        .candidate();
  }
}
