package dev.tenk.reports.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.tenk.reports.html.Browser;
import dev.tenk.reports.html.Browser.Shown;
import dev.tenk.reports.html.Browser.View;
import dev.tenk.reports.html.HtmlWriter;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.run.CostCsv;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page of a run in a real browser, with names that want to be scripts. */
class RunPageIT {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final Path FILE = SCREENSHOTS.resolve("run.html");
  private static final PageFacts FACTS = SamplePages.hostile();
  private static Browser browser;

  @BeforeAll
  static void open() throws IOException {
    Files.createDirectories(SCREENSHOTS);
    StringBuilder page = new StringBuilder();
    HtmlWriter.write(RunPage.of(FACTS), page);
    Files.writeString(FILE, page);
    browser = Browser.start();
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void everyChartIsDrawnAndNothingIsComplainedOf() {
    try (Shown shown = browser.show(FILE, View.desk())) {
      Page page = shown.page();
      openAll(page);
      for (Locator chart : page.locator("figure.chart").all()) {
        chart.scrollIntoViewIfNeeded();
        chart.locator(".live svg").waitFor();
        assertThat(chart.locator(".live svg path").count())
            .as(chart.getAttribute("id"))
            .isGreaterThan(3);
      }
      assertThat(page.locator("figure.chart").count()).isGreaterThan(12);
      assertThat(shown.complaints()).isEmpty();
      assertThat(shown.requests()).containsExactly(FILE.toUri().toString());
      assertThat(page.locator("#at-demand").innerText())
          .contains(SamplePages.SCRIPT, SamplePages.FORMULA);
      assertThat(page.locator("[onmouseover]").count()).isZero();
      page.evaluate("() => window.scrollTo(0, 0)");
      shot(page, "run-light");
    }
  }

  /** What a reader sees is what a program reads. */
  @Test
  void theFiguresOnThePageAreThoseOfTheCsv() throws IOException {
    StringBuilder csv = new StringBuilder();
    CostCsv.write(FACTS.report(), csv);
    List<CSVRecord> records =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .get()
            .parse(new StringReader(csv.toString()))
            .getRecords();
    try (Shown shown = browser.show(FILE, View.desk())) {
      List<Locator> rows = shown.page().locator("#cells tbody tr").all();
      assertThat(rows).hasSameSizeAs(records);
      for (int i = 0; i < records.size(); i++) {
        CSVRecord record = records.get(i);
        String text = rows.get(i).innerText();
        assertThat(text)
            .contains(
                record.get("workload"),
                Figures.millis(nanos(record.get("response_p50_ms")), RoundingMode.HALF_UP)
                    + " ≤"
                    + Figures.millis(nanos(record.get("response_p50_upper_ms")), RoundingMode.UP),
                record.get("slo_decision"));
      }
      String cost = shown.page().locator("#cost tbody").innerText();
      for (CSVRecord record : records) {
        String usd = record.get("cost_per_10k_at_demand_usd");
        assertThat(cost)
            .contains(
                usd.isEmpty() ? "not known" : Figures.usd(new BigDecimal(usd), RoundingMode.UP));
      }
    }
  }

  private static long nanos(String millis) {
    return new BigDecimal(millis).movePointRight(6).longValueExact();
  }

  @Test
  void aPhoneDoesNotScrollSideways() {
    try (Shown shown = browser.show(FILE, View.phone())) {
      openAll(shown.page());
      assertThat(shown.page().evaluate("() => document.documentElement.scrollWidth"))
          .isEqualTo(360);
      assertThat(shown.complaints()).isEmpty();
      shot(shown.page(), "run-phone");
    }
  }

  private static void openAll(Page page) {
    page.evaluate("() => document.querySelectorAll('details').forEach(each => each.open = true)");
  }

  private static void shot(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setFullPage(true).setPath(SCREENSHOTS.resolve(name + ".png")));
  }
}
