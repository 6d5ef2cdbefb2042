package dev.tenk.reports.page;

import dev.tenk.reports.html.HtmlPage;
import dev.tenk.reports.html.HtmlPage.Banner;
import dev.tenk.reports.html.HtmlPage.Block;
import dev.tenk.reports.html.HtmlPage.Drawing;
import dev.tenk.reports.html.HtmlPage.Items;
import dev.tenk.reports.html.HtmlPage.Section;
import dev.tenk.reports.html.HtmlPage.Severity;
import dev.tenk.reports.render.benchmark.BenchmarkReport;
import dev.tenk.reports.render.comparison.AbReport;
import dev.tenk.reports.render.document.Page;
import dev.tenk.reports.render.document.Page.Part;
import dev.tenk.reports.render.document.Table;
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
        report.page(),
        report.run(),
        ComparisonCharts.of(report.result(), report.plan().margin()).map(Drawing::new));
  }

  /** Of benchmarks. */
  public static HtmlPage of(BenchmarkReport report) {
    HtmlPage page = page(report.page(), report.run(), Optional.empty());
    List<Banner> banners = new ArrayList<>();
    report.warnings().forEach(warning -> banners.add(new Banner(Severity.ERROR, warning)));
    banners.addAll(page.banners());
    return new HtmlPage(page.title(), page.answer(), banners, page.sections());
  }

  private static HtmlPage page(Page page, RunManifest run, Optional<Drawing> first) {
    List<Section> sections = new ArrayList<>();
    for (Part part : page.parts()) {
      List<Block> blocks = new ArrayList<>();
      if (sections.isEmpty()) {
        blocks.add(new Items(page.about()));
        first.ifPresent(blocks::add);
      }
      for (Table table : part.tables()) {
        blocks.add(
            new HtmlPage.Figures(
                Names.id("table", sections.size() * 10 + blocks.size()), part.title(), table));
      }
      if (!part.sentences().isEmpty()) {
        blocks.add(new Items(part.sentences()));
      }
      if (!blocks.isEmpty()) {
        sections.add(new Section(Names.id("part", sections.size()), part.title(), blocks));
      }
    }
    return new HtmlPage(
        "tenk: " + run.suite(), page.title(), Banners.standings(run.targets()), sections);
  }
}
