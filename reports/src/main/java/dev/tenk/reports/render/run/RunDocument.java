package dev.tenk.reports.render.run;

import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Document.Block;
import dev.tenk.reports.render.document.Document.Paragraph;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.matrix.MatrixTables;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A run's report: load and time, then cost, then the notes about them. */
final class RunDocument {
  private static final int SHOWN_HASH_DIGITS = 12;

  private RunDocument() {}

  /** For a terminal; with names of usual length at most 136 columns wide. */
  static Document terminal(RunReport report) {
    return Document.of(
        "tenk %s, run %s, suite %s"
            .formatted(
                report.run().toolVersion(), report.run().runId(), report.run().suite().name()),
        List.of(
            "host    " + Figures.host(report.run().host()),
            "SLO     " + Figures.slo(report.slo()),
            "demand  " + Figures.demand(report.demand()),
            report
                .priceBook()
                .map(
                    book ->
                        "prices  %s, as of %s%s"
                            .formatted(book.name(), book.asOf(), shownHash(book.sha256())))
                .orElse("prices  none")),
        sections(report, loadByTarget(report)).toList());
  }

  /** With each cost line by line, the prices used, and where all of it was measured. */
  static Document markup(RunReport report) {
    return new Document(
        "tenk: " + report.run().suite().name(),
        List.of(Tables.environment(report)),
        Stream.of(
                sections(report, Tables.load(report)),
                Stream.of(bills(report)).filter(Section::hasContent),
                BillTables.prices(report).stream()
                    .map(prices -> Section.of("Prices used", List.of(prices), List.of())))
            .flatMap(each -> each)
            .toList());
  }

  private static Stream<Section> sections(RunReport report, Table load) {
    return Stream.of(
            Stream.of(new Section(Tables.LOAD_TITLE, Tables.LOAD_LEGEND, List.of(load))),
            MlperfTable.section(report).stream(),
            JobTable.section(report).stream(),
            Stream.of(
                new Section(Tables.COST_TITLE, Tables.COST_LEGEND, List.of(Tables.cost(report))),
                new Section(
                    MatrixTables.OVERVIEW_TITLE,
                    MatrixTables.OVERVIEW_LEGEND,
                    List.of(MatrixTables.overview(report.matrix(), report.targetNames())))),
            Notes.sections(report).stream())
        .flatMap(each -> each);
  }

  /** Target and standing are there once, above the target's rows, which keeps the rows short. */
  private static Table loadByTarget(RunReport report) {
    Table load = Tables.load(report);
    List<List<Cell>> rows = new ArrayList<>();
    int next = 0;
    for (TargetReport target : report.targets()) {
      rows.add(
          List.of(
              Cell.of(
                  "%s (%s): %s%s%s"
                      .formatted(
                          target.name(),
                          target.facts().standing().text(),
                          Figures.model(target.facts()),
                          target.facts().modelSha256().map(RunDocument::shownHash).orElse(""),
                          Tables.pricedAs(target)))));
      for (int i = 0; i < Tables.shown(target).size(); i++) {
        List<Cell> row = load.rows().get(next);
        rows.add(row.subList(2, row.size()));
        next++;
      }
    }
    return new Table(load.columns().subList(2, load.columns().size()), rows);
  }

  private static String shownHash(String hash) {
    String shown =
        hash.length() > SHOWN_HASH_DIGITS ? hash.substring(0, SHOWN_HASH_DIGITS) + "…" : hash;
    return ", SHA-256 " + shown;
  }

  private static Section bills(RunReport report) {
    List<Block> bills = new ArrayList<>();
    for (Bill bill : Bill.of(report)) {
      bills.add(
          new Section(
              bill.target().name() + ", " + bill.basis(),
              "",
              List.of(new Paragraph(total(bill)), BillTables.lines(bill))));
    }
    return new Section("Cost lines", "", bills);
  }

  private static String total(Bill bill) {
    return "%s a month for %s inferences%s%s."
        .formatted(
            Figures.costUsd(bill.cost(), bill.cost().monthlyUsd().value()),
            Figures.grouped(bill.cost().inferencesPerMonth().setScale(0, RoundingMode.HALF_UP)),
            bill.cost()
                .units()
                .map(
                    units ->
                        "; %ss in use %d, spare %d"
                            .formatted(units.name(), units.inUse(), units.spare()))
                .orElse(""),
            bill.cost()
                .utilisation()
                .map(share -> "; utilisation " + Figures.percent(share))
                .orElse(""));
  }
}
