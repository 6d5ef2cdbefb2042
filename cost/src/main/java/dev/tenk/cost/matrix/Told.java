package dev.tenk.cost.matrix;

import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import java.util.List;
import java.util.Optional;

/**
 * The response times that are reported of a candidate at a demand: those of its own rate, or else
 * those of {@link Candidate#telling()}.
 *
 * @param cell where they were measured
 * @param response of the demand; where cold and warm calls are mixed, not those of the cell
 */
public record Told(CellSummary cell, List<QuantileEstimate> response) {
  /** Copies its list. */
  public Told {
    response = List.copyOf(response);
  }

  /** What is reported of a row's candidate; empty where no open workload was measured. */
  public static Optional<Told> of(DecisionMatrix.Row row) {
    return row.answers()
        .cell()
        .map(cell -> new Told(cell, row.answers().response()))
        .or(() -> row.candidate().telling().map(cell -> new Told(cell, cell.response())));
  }

  /** A quantile that was seen; empty where it was not. */
  public Optional<Seen> seen(double quantile) {
    return response.stream()
        .filter(each -> each.quantile() == quantile)
        .filter(Seen.class::isInstance)
        .map(Seen.class::cast)
        .findFirst();
  }
}
