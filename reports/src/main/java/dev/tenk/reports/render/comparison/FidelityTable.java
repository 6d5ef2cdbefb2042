package dev.tenk.reports.render.comparison;

import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.reports.render.document.Table.Tone;
import dev.tenk.results.stats.comparison.Fidelity;
import dev.tenk.results.stats.comparison.Fidelity.Accuracy;
import dev.tenk.results.stats.comparison.Fidelity.Cosine;
import dev.tenk.results.stats.comparison.Fidelity.LargestDifference;
import dev.tenk.results.stats.comparison.Fidelity.Thresholds;
import dev.tenk.results.stats.comparison.JudgedFidelity;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** How much a candidate's answers are the baseline's, and how much they have to be. */
final class FidelityTable {
  private static final String NONE = "-";
  private static final MathContext DIGITS = new MathContext(6);

  private FidelityTable() {}

  /** A row a measure; what is unknown of these answers and is not required is left out. */
  static Table of(JudgedFidelity judged) {
    Fidelity fidelity = judged.fidelity();
    Thresholds required = judged.thresholds();
    List<List<Cell>> rows = new ArrayList<>();
    atLeast(rows, "top-1 agreement", fidelity.top1Agreement(), required.top1Agreement(), "");
    atLeast(
        rows, "mean cosine", value(fidelity.cosine().map(Cosine::mean)), required.meanCosine(), "");
    atLeast(
        rows,
        "worst cosine",
        value(fidelity.cosine().map(Cosine::worst)),
        required.worstCosine(),
        fidelity.cosine().map(Cosine::worstPayload).orElse(""));
    add(
        rows,
        "largest difference of an element",
        value(fidelity.largestDifference().map(LargestDifference::value)),
        required.largestDifference(),
        "at most ",
        fidelity
            .largestDifference()
            .map(each -> each.payload() + ", element " + each.element())
            .orElse(""));
    atLeast(
        rows,
        "nearest-neighbour agreement",
        fidelity.neighbourAgreement(),
        required.neighbourAgreement(),
        "");
    add(
        rows,
        "loss of accuracy",
        value(fidelity.accuracy().map(each -> each.baseline() - each.candidate())),
        required.accuracyLoss(),
        "at most ",
        fidelity.accuracy().map(FidelityTable::inWords).orElse(""));
    return new Table(
        List.of(
            Column.text("answers"),
            Column.number("value"),
            Column.text("required"),
            Column.text("where")),
        rows);
  }

  /** Whether it is accepted, of how many payloads, and why not. */
  static String sentence(JudgedFidelity judged) {
    if (judged.untold()) {
      return "answers: neither accepted nor rejected, "
          + String.join(", ", judged.judgement().reasons())
          + ".";
    }
    return judged.rejected()
        ? "answers: rejected, " + String.join(", ", judged.judgement().reasons()) + "."
        : "answers: accepted, of %d payloads%s."
            .formatted(
                judged.fidelity().payloads(),
                judged.thresholds().equals(Thresholds.NONE)
                    ? "; the suite requires nothing more of them than shapes and finite numbers"
                    : "");
  }

  private static String inWords(Accuracy accuracy) {
    return String.format(
        Locale.ROOT,
        "%s before, %s now, of %d payloads with a label",
        number(accuracy.baseline()),
        number(accuracy.candidate()),
        accuracy.payloads());
  }

  private static void atLeast(
      List<List<Cell>> rows,
      String what,
      OptionalDouble value,
      OptionalDouble required,
      String where) {
    add(rows, what, value, required, "at least ", where);
  }

  private static void add(
      List<List<Cell>> rows,
      String what,
      OptionalDouble value,
      OptionalDouble required,
      String bound,
      String where) {
    if (value.isEmpty() && required.isEmpty()) {
      return;
    }
    boolean met =
        required.isEmpty()
            || (value.isPresent()
                && (bound.equals("at most ")
                    ? value.getAsDouble() <= required.getAsDouble()
                    : value.getAsDouble() >= required.getAsDouble()));
    rows.add(
        List.of(
            Cell.of(what),
            new Cell(
                value.isPresent() ? number(value.getAsDouble()) : NONE,
                met ? Tone.PLAIN : Tone.BAD),
            Cell.of(required.isPresent() ? bound + number(required.getAsDouble()) : NONE),
            Cell.of(where)));
  }

  /** With more digits than a time has: what counts is how near to 1 it is. */
  private static String number(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString()
        : Double.toString(value);
  }

  private static OptionalDouble value(Optional<Double> value) {
    return value.map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }
}
