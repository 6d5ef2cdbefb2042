package dev.tenk.reports.render.comparison;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenk.analysis.comparison.Comparison;
import dev.tenk.analysis.comparison.Comparison.ComparedCell;
import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.JsonText;
import dev.tenk.reports.render.document.Medium;
import dev.tenk.reports.render.document.Report;
import dev.tenk.reports.render.document.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A comparison of two past runs, for readers and for machines. */
public record ComparisonReport(Comparison comparison) implements Report {
  private static final int JSON_SCHEMA_VERSION = 1;

  /** Writes it as one JSON object; its last line ends with a line feed. */
  public void writeJson(Appendable out) throws IOException {
    ObjectNode root = JsonText.object();
    root.put("schema_version", JSON_SCHEMA_VERSION);
    ComparisonJson.put(comparison, root);
    JsonText.write(root, out);
  }

  /** Writes it as CSV, a row a metric. */
  public void writeCsv(Appendable out) throws IOException {
    ComparisonCsv.write(comparison, out);
  }

  @Override
  public Document document(Medium medium) {
    List<Section> sections = new ArrayList<>();
    for (ComparedCell cell : comparison.cells()) {
      List<Table> tables = new ArrayList<>(List.of(ComparisonTables.of(cell)));
      ComparisonTables.answers(cell).ifPresent(tables::add);
      sections.add(
          Section.of(
              cell.target() + ", " + cell.workload() + ": " + cell.verdict().text(),
              tables,
              ComparisonTables.sentences(cell)));
    }
    if (!comparison.benchmarks().isEmpty()) {
      sections.add(
          Section.of(
              "Benchmarks without a target",
              List.of(ComparisonTables.of(comparison.benchmarks())),
              ComparisonTables.reasons(comparison.benchmarks())));
    }
    sections.add(Section.of("What else may differ", comparison.warnings()));
    return Document.of("Comparison", about(), sections);
  }

  private List<String> about() {
    return List.of(
        "baseline:  " + ComparisonTables.run(comparison.baseline()),
        "candidate: " + ComparisonTables.run(comparison.candidate()),
        ComparisonTables.howToRead(comparison.gates().margin()),
        ComparisonTables.ofTwoRuns());
  }
}
