package dev.tenk.reports.render.matrix;

import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.cost.matrix.Tie;
import dev.tenk.cost.matrix.Tie.Speed;
import dev.tenk.cost.matrix.Told;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Why one of several equally cheap candidates is taken, in words. */
final class TieText {
  private TieText() {}

  /** With the figures and their intervals. */
  static String sentence(Tie tie) {
    return said(
        tie,
        speed ->
            switch (speed) {
              case FASTER -> "%1$s to three digits, and %2$s is faster: %3$s %4$s ms against %5$s";
              case SEEN_FASTER ->
                  "%1$s to three digits and cannot be told apart from %2$s in speed, which is taken because it was seen faster: %3$s %4$s ms against %5$s";
              case NOT_TOLD_APART ->
                  "%1$s to three digits and cannot be told apart from %2$s in speed, not even in this run: %3$s %4$s ms against %5$s";
              case OTHER_RATES ->
                  "%1$s to three digits, measured at another rate than %2$s, so that nothing says which is faster";
              case NOT_SEEN ->
                  "%1$s to three digits, and nothing valid says whether %2$s is faster";
            },
        true);
  }

  /** With what was seen only. */
  static String shortly(Tie tie) {
    return said(
        tie,
        speed ->
            switch (speed) {
              case FASTER -> "%1$s and %6$s slower: %3$s %5$s ms against %4$s";
              case SEEN_FASTER ->
                  "%1$s and was seen slower, %3$s %5$s ms against %4$s, which tells nothing of another run";
              case NOT_TOLD_APART ->
                  "%1$s and cannot be told apart in speed: %3$s %4$s ms against %5$s";
              case OTHER_RATES -> "%1$s, measured at another rate";
              case NOT_SEEN -> "%1$s, its speed not known";
            },
        false);
  }

  /**
   * The patterns get who costs the same, the one to take, the quantile, the times of both, and is
   * or are.
   */
  private static String said(Tie tie, Function<Speed, String> pattern, boolean intervals) {
    List<String> parts = new ArrayList<>();
    for (Speed speed : Speed.values()) {
      List<Row> rows = tie.others().stream().filter(row -> tie.beside(row) == speed).toList();
      if (!rows.isEmpty()) {
        parts.add(
            pattern
                .apply(speed)
                .formatted(
                    MatrixNotes.names(rows) + (rows.size() == 1 ? " costs" : " cost") + " the same",
                    tie.taken().candidate().name(),
                    Figures.quantile(tie.quantile()),
                    time(tie, tie.taken(), intervals),
                    rows.stream()
                        .map(row -> time(tie, row, intervals))
                        .collect(Collectors.joining(" and ")),
                    rows.size() == 1 ? "is" : "are"));
      }
    }
    return String.join("; ", parts) + ".";
  }

  private static String time(Tie tie, Row row, boolean interval) {
    return tie.seen(row)
        .map(
            seen ->
                CellText.shown(
                        seen, Told.of(row).orElseThrow().cell().validity().valid(tie.quantile()))
                    + (interval ? " (%s)".formatted(CellText.interval(seen)) : ""))
        .orElse("?");
  }
}
