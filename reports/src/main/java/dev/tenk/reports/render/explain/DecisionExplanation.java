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

/** How the decision came about. */
final class DecisionExplanation {
  private DecisionExplanation() {}

  static List<String> lines(RunReport report) {
    AtDemand demand = report.atDemand();
    List<String> lines = new ArrayList<>();
    MatrixNotes.decision(demand).forEach(sentence -> lines.add("decision  " + sentence));
    for (Row row : demand.rows()) {
      if (row.rank().isPresent()) {
        lines.add("rank %d  %s".formatted(row.rank().getAsInt(), ranked(row)));
      }
    }
    MatrixNotes.whyNot(List.of(demand)).forEach(why -> lines.add("no rank  " + why));
    lines.add("SLO  " + Figures.slo(report.slo()));
    lines.add("demand  " + Figures.demand(report.demand()));
    lines.add("rows  decision-matrix.csv of the report, for every demand");
    lines.add(
        "rule  ranked by a month's bill are those that have a cost and meet the SLO at the demand; bills that agree in three digits share a rank, and the one seen faster is taken; only measured ones are recommended (docs/matrix.md)");
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
