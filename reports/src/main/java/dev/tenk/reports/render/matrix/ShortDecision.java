package dev.tenk.reports.render.matrix;

import dev.tenk.cost.matrix.DecisionMatrix.AtDemand;
import dev.tenk.cost.matrix.DecisionMatrix.Choice;
import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.results.model.Standing;
import java.util.ArrayList;
import java.util.List;

/** What to take at a demand, in the one or two sentences that a person would say. */
public final class ShortDecision {
  private ShortDecision() {}

  /** At least one sentence; {@link MatrixNotes#decision} has all that is to be said. */
  public static List<String> of(AtDemand demand) {
    if (demand.rows().stream().noneMatch(row -> row.rank().isPresent())) {
      return List.of(MatrixNotes.none(demand));
    }
    List<String> sentences = new ArrayList<>();
    List<Row> recommended = MatrixNotes.chosen(demand, Choice.RECOMMENDED);
    List<Row> wouldBe = MatrixNotes.chosen(demand, Choice.WOULD_BE);
    for (Row row : recommended) {
      sentences.add(
          "Take %s, %s: the cheapest measured target that meets the SLO."
              .formatted(row.candidate().name(), costs(row)));
    }
    for (Row row : wouldBe) {
      sentences.add(
          recommended.isEmpty()
              ? "%s would be the cheapest that meets the SLO, %s, but is %s."
                  .formatted(row.candidate().name(), costs(row), standing(row))
              : "%s would be cheaper, %s, but is %s."
                  .formatted(row.candidate().name(), per10k(row), standing(row)));
    }
    demand
        .tie(recommended.isEmpty() ? Choice.WOULD_BE : Choice.RECOMMENDED)
        .map(TieText::shortly)
        .ifPresent(sentences::add);
    return sentences;
  }

  private static String costs(Row row) {
    return "%s, %s a month"
        .formatted(
            per10k(row),
            Figures.costUsd(MatrixNotes.cost(row), MatrixNotes.cost(row).monthlyUsd().value()));
  }

  private static String per10k(Row row) {
    return Figures.costUsd(
            MatrixNotes.cost(row), MatrixNotes.cost(row).per10kUsd().orElseThrow().value())
        + " per 10,000 inferences";
  }

  private static String standing(Row row) {
    return row.candidate().standing().filter(Standing.STAND_IN::equals).isPresent()
        ? "a stand-in"
        : MatrixNotes.standing(row);
  }
}
