package dev.tenk.reports.render.explain;

import dev.tenk.cost.Cost;
import dev.tenk.cost.matrix.DecisionMatrix.AtDemand;
import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.matrix.MatrixNotes;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.results.model.Standing;
import java.util.ArrayList;
import java.util.List;

/** How the decision came about: a line a target. */
final class DecisionExplanation {
  private static final int MOST_TARGETS = 6;

  private DecisionExplanation() {}

  static List<String> lines(RunReport report) {
    AtDemand demand = report.atDemand();
    List<String> targets = new ArrayList<>();
    for (Row row : demand.rows()) {
      if (row.rank().isPresent()) {
        targets.add("rank %d  %s".formatted(row.rank().getAsInt(), ranked(row)));
      }
    }
    MatrixNotes.whyNot(List.of(demand)).forEach(why -> targets.add("no rank  " + why));
    int most = targets.size() > MOST_TARGETS ? MOST_TARGETS - 1 : MOST_TARGETS;
    List<String> lines =
        new ArrayList<>(targets.stream().limit(most).map(Explanation::inOneLine).toList());
    if (targets.size() > most) {
      lines.add("more  %d, in decision-matrix.csv".formatted(targets.size() - most));
    }
    lines.add("SLO  %s; %s".formatted(Figures.slo(report.slo()), Figures.demand(report.demand())));
    lines.add(
        "rule  the cheapest measured one that meets the SLO, of equals the faster (docs/matrix.md)");
    return lines;
  }

  private static String ranked(Row row) {
    return "%s: %s a month, %s; SLO %s"
        .formatted(
            row.candidate().name(),
            row.cost() instanceof Cost cost
                ? Figures.costUsd(cost, cost.monthlyUsd().value())
                : "not known",
            row.candidate().standing().map(Standing::text).orElse("planned"),
            row.answers().why());
  }
}
