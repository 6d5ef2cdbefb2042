package dev.tenk.reports.page;

import dev.tenk.reports.html.HtmlPage;
import dev.tenk.reports.html.HtmlPage.Block;
import dev.tenk.reports.html.HtmlPage.Chip;
import dev.tenk.reports.html.HtmlPage.Drawing;
import dev.tenk.reports.html.HtmlPage.Section;
import dev.tenk.reports.html.HtmlPage.Severity;
import dev.tenk.reports.render.benchmark.BenchmarkReport;
import dev.tenk.reports.render.comparison.AbReport;
import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Medium;
import dev.tenk.results.model.RunManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pages of runs that offer no load to compare targets by: rounds of two builds, benchmarks. */
public final class OtherPages {
  private OtherPages() {}

  /** Of rounds. */
  public static HtmlPage of(AbReport report) {
    return page(
        report.document(Medium.MARKUP),
        report.run(),
        ComparisonCharts.of(report.result(), report.plan().margin()).map(Drawing::new));
  }

  /** Of benchmarks. */
  public static HtmlPage of(BenchmarkReport report) {
    HtmlPage page = page(report.document(Medium.MARKUP), report.run(), Optional.empty());
    List<Chip> chips = new ArrayList<>();
    report.warnings().forEach(warning -> chips.add(Chip.of(Severity.ERROR, warning)));
    chips.addAll(page.chips());
    return new HtmlPage(page.title(), page.headline(), chips, page.sections());
  }

  private static HtmlPage page(Document document, RunManifest run, Optional<Drawing> first) {
    List<Section> sections = new ArrayList<>();
    for (Document.Section part : document.sections()) {
      List<Block> blocks = new ArrayList<>();
      if (sections.isEmpty()) {
        Blocks.add(document.opening(), "", 0, blocks);
        first.ifPresent(blocks::add);
      }
      Blocks.add(part.blocks(), part.heading(), sections.size(), blocks);
      if (!blocks.isEmpty()) {
        sections.add(new Section(Names.id("part", sections.size()), part.heading(), blocks));
      }
    }
    return new HtmlPage(
        "tenk: " + run.suite().name(), document.title(), Chips.standings(run.targets()), sections);
  }
}
