package dev.tenk.reports.render.run;

import dev.tenk.cost.matrix.ResponseAtDemand;
import dev.tenk.cost.matrix.Told;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.run.ShortRun.Line;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a reader of a run's short report must know of its figures, each in a line or two. */
final class ShortRemarks {
  static final int MOST_WHYS = 4;
  private static final int MARGIN = 3;
  private static final int MOST_NAMES = 2;
  private static final double P99 = 0.99;

  private ShortRemarks() {}

  /**
   * What spoils a figure, what the marks say, and how much more there is; none takes over two lines
   * of a terminal.
   *
   * @param mostWhys of what spoils a figure, 0 to {@link #MOST_WHYS}
   */
  static List<String> of(RunReport report, List<Line> lines, int width, int mostWhys) {
    List<String> whys = new ArrayList<>();
    report.warnings().forEach(warning -> whys.add("! " + warning));
    lines.forEach(line -> spoilt(line).forEach(why -> whys.add("! " + why)));
    late(report, lines).forEach(why -> whys.add("! " + why));
    lines.forEach(line -> otherSlo(line).ifPresent(why -> whys.add("- " + why)));
    int most = whys.size() > mostWhys ? Math.max(0, mostWhys - 1) : mostWhys;
    List<String> remarks =
        new ArrayList<>(
            whys.stream().limit(most).map(why -> shortened(why, 2 * (width - MARGIN))).toList());
    if (whys.size() > most) {
      remarks.add(
          most == 0
              ? "! %d lines on figures not to be trusted are left out: tenk report RUN -v"
                  .formatted(whys.size())
              : "! and %d more such lines".formatted(whys.size() - most));
    }
    MlperfTable.lines(report).stream()
        .limit(MOST_WHYS)
        .forEach(line -> remarks.add(shortened("- " + line, 2 * (width - MARGIN))));
    if (lines.stream()
        .flatMap(line -> line.told().stream())
        .flatMap(told -> seen(report, told))
        .anyMatch(seen -> !seen.established())) {
      remarks.add("~ ≥ merely seen: too few requests to say how slow another run is at most");
    }
    remarks.add(
        "%s remarks, matrix: tenk report RUN -v; how a figure came about: tenk explain RUN TARGET FIGURE"
            .formatted(Figures.grouped(count(report))));
    return remarks;
  }

  private static Stream<Seen> seen(RunReport report, Told told) {
    return Stream.concat(told.cell().response().stream(), told.response().stream())
        .filter(Seen.class::isInstance)
        .map(Seen.class::cast)
        .filter(seen -> shown(report, seen.quantile()));
  }

  private static boolean shown(RunReport report, double quantile) {
    return quantile == report.slo().quantile() || quantile == P99;
  }

  private static List<String> spoilt(Line line) {
    return line.cell().stream()
        .flatMap(cell -> CellText.invalid(cell).stream().limit(1))
        .map(reason -> line.name() + ": " + reason)
        .toList();
  }

  /** Why the SLO is not at the demand what it is at the load that was measured. */
  private static Optional<String> otherSlo(Line line) {
    ResponseAtDemand answers = line.row().answers();
    return line.cell()
        .filter(cell -> cell.validity().decisionValid())
        .filter(cell -> !cell.slo().text().equals(answers.slo().text()))
        .map(
            cell ->
                "%s: SLO %s at the demand (%s as measured): %s"
                    .formatted(
                        line.name(),
                        answers.slo().text(),
                        cell.slo().text(),
                        answers.coldShare().isPresent()
                            ? firstClause(answers.why())
                            : answers.why()));
  }

  /** How the share of cold calls comes about takes two more lines, in {@code -v}. */
  private static String firstClause(String why) {
    int comma = why.indexOf(',');
    return comma < 0 ? why : why.substring(0, comma);
  }

  /** Whose figures late starts can have made longer by over 5 %; the same names once. */
  private static List<String> late(RunReport report, List<Line> lines) {
    Map<List<String>, List<String>> quantiles = new LinkedHashMap<>();
    for (double quantile : report.quantiles()) {
      List<String> names =
          lines.stream().filter(line -> isLate(line, quantile)).map(Line::name).toList();
      if (shown(report, quantile) && !names.isEmpty()) {
        quantiles.computeIfAbsent(names, any -> new ArrayList<>()).add(Figures.quantile(quantile));
      }
    }
    return quantiles.entrySet().stream()
        .map(
            each ->
                "late starts can be over 5 %% of %s: %s"
                    .formatted(String.join(" and ", each.getValue()), names(each.getKey())))
        .toList();
  }

  private static boolean isLate(Line line, double quantile) {
    return line.cell().filter(cell -> cell.validity().cellValid()).stream()
        .flatMap(cell -> cell.invalidFigures().stream())
        .anyMatch(each -> each.quantile() == quantile);
  }

  private static String names(List<String> names) {
    return names.size() <= MOST_NAMES + 1
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MOST_NAMES))
            + " and %d more".formatted(names.size() - MOST_NAMES);
  }

  private static long count(RunReport report) {
    return Notes.sections(report).stream()
        .filter(section -> !section.heading().equals(Notes.DECISION))
        .map(Section::sentences)
        .mapToLong(List::size)
        .sum();
  }

  private static String shortened(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1).stripTrailing() + "…";
  }
}
