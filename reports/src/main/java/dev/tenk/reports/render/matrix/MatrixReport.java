package dev.tenk.reports.render.matrix;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostRemarks;
import dev.tenk.cost.matrix.Candidate;
import dev.tenk.cost.matrix.DecisionMatrix;
import dev.tenk.cost.matrix.DecisionMatrix.AtDemand;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Medium;
import dev.tenk.reports.render.document.Report;
import dev.tenk.results.model.Standing;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A decision matrix for readers: what {@link MatrixCsv} has, in tables and sentences.
 *
 * @param matrix at least one demand and one candidate
 * @param years how far the farthest horizon is, at least 1
 * @param warnings what a reader must know in addition to the figures, each a sentence
 * @param on the day by which prices are old or not
 */
public record MatrixReport(DecisionMatrix matrix, int years, List<String> warnings, LocalDate on)
    implements Report {
  /** Copies its list. */
  public MatrixReport {
    warnings = List.copyOf(warnings);
  }

  /** Writes it as CSV: {@link MatrixCsv}. */
  public void writeCsv(Appendable out) throws IOException {
    MatrixCsv.write(this, out);
  }

  /** In a terminal without the columns that it has no room for. */
  @Override
  public Document document(Medium medium) {
    boolean all = medium == Medium.MARKUP;
    List<Section> sections = new ArrayList<>();
    sections.add(
        Section.of(
            MatrixTables.OVERVIEW_TITLE + ": " + MatrixTables.OVERVIEW_LEGEND,
            List.of(
                MatrixTables.overview(
                    matrix, matrix.candidates().stream().map(Candidate::name).toList())),
            warnings));
    for (AtDemand demand : matrix.demands()) {
      sections.add(
          Section.of(
              MatrixTables.title(demand, matrix.hoursPerMonth()),
              List.of(MatrixTables.atDemand(demand, matrix, years, all)),
              MatrixNotes.decision(demand)));
    }
    List<String> whyNot = MatrixNotes.whyNot(matrix.demands());
    if (!whyNot.isEmpty()) {
      sections.add(Section.of(MatrixNotes.WHY_NOT_TITLE, whyNot));
    }
    sections.add(Section.of("Notes", notes(all)));
    List<String> assumptions =
        costs().flatMap(cost -> cost.assumptions().stream()).distinct().toList();
    if (!assumptions.isEmpty()) {
      sections.add(Section.of("Assumed", assumptions));
    }
    return Document.of("Decision matrix", about(), sections);
  }

  private Stream<Cost> costs() {
    return matrix.demands().stream()
        .flatMap(demand -> demand.rows().stream())
        .map(DecisionMatrix.Row::cost)
        .filter(Cost.class::isInstance)
        .map(Cost.class::cast);
  }

  private List<String> about() {
    List<String> sentences = new ArrayList<>();
    sentences.add("SLO: " + Figures.slo(matrix.slo()));
    sentences.add("a month has " + Figures.plain(matrix.hoursPerMonth()) + " h");
    Map<String, PriceBook> books = new LinkedHashMap<>();
    matrix.candidates().stream()
        .flatMap(each -> each.prices().stream())
        .forEach(book -> books.putIfAbsent(book.sha256(), book));
    books
        .values()
        .forEach(
            book ->
                sentences.add(
                    "prices: %s, as of %s, SHA-256 %s"
                        .formatted(book.name(), book.asOf(), book.sha256())));
    return sentences;
  }

  private List<String> notes(boolean all) {
    List<String> sentences = new ArrayList<>();
    for (Standing standing : Standing.values()) {
      if (matrix.candidates().stream()
          .anyMatch(each -> each.standing().filter(standing::equals).isPresent())) {
        sentences.add(CellText.standing(standing));
      }
    }
    if (matrix.candidates().stream().anyMatch(each -> each.standing().isEmpty())) {
      sentences.add("planned: nothing of it was measured, so it has no rank.");
    }
    if (costs().anyMatch(Cost::atMost)) {
      sentences.add(CellText.AT_MOST);
    }
    sentences.add(
        "no dearer: than the first to take (or to take if it were measured): always, never, or from and until which month after the start (all that is paid counts), and from and until how many inferences a month (a month's bill counts).");
    CostRemarks.oldPrices(costs().toList(), on).ifPresent(sentences::add);
    sentences.addAll(MatrixNotes.cheaperWithMore(matrix));
    if (all) {
      sentences.add(
          "year 1, year 2 and %d years: what is paid in them, purchases when they are made."
              .formatted(years));
    }
    return sentences;
  }
}
