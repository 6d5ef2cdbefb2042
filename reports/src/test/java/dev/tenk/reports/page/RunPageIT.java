package dev.tenk.reports.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of a run in a real browser, with names that want to be scripts. */
class RunPageIT {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final Path FILE = SCREENSHOTS.resolve("run.html");
  private static final Path SOUND = SCREENSHOTS.resolve("run-six.html");
  private static final PageFacts FACTS = SamplePages.hostile();
  private static final PageFacts FACTS_OF_SIX = SamplePages.six();

  /** Blocks that begin before the one before them has ended, cells wider than the paper. */
  private static final String OVERLAPS =
      """
      () => {
        const found = [];
        const seen = (each) => each.checkVisibility() && each.getClientRects().length > 0;
        for (const parent of document.querySelectorAll("header, main, section, .opening, figure")) {
          let before = null;
          for (const each of [...parent.children].filter(seen)) {
            const box = each.getBoundingClientRect();
            if (getComputedStyle(each).position === "absolute") continue;
            if (before && box.top < before.bottom - 1) found.push("over: " + each.outerHTML.slice(0, 80));
            if (box.right > innerWidth + 1) found.push("wide: " + each.outerHTML.slice(0, 80));
            before = box;
          }
        }
        for (const cell of [...document.querySelectorAll("th, td")].filter(seen)) {
          if (cell.scrollWidth > cell.clientWidth + 1 || cell.getBoundingClientRect().right > innerWidth + 1)
            found.push("cell: " + cell.textContent);
        }
        return found;
      }
      """;

  private static Browser browser;

  @BeforeAll
  static void open() throws IOException {
    Files.createDirectories(SCREENSHOTS);
    write(FACTS, FILE);
    write(FACTS_OF_SIX, SOUND);
    browser = Browser.start();
  }

  private static void write(PageFacts facts, Path file) throws IOException {
    StringBuilder page = new StringBuilder();
    HtmlWriter.write(RunPage.of(facts), page);
    Files.writeString(file, page);
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
                Figures.millis(nanos(record.get("response_p50_ms")), RoundingMode.HALF_UP),
                Figures.millis(nanos(record.get("response_p50_upper_ms")), RoundingMode.UP),
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

  @ParameterizedTest
  @ValueSource(ints = {360, 390})
  void aPhoneDoesNotScrollSideways(int width) {
    try (Shown shown = browser.show(FILE, new View(width, 844, ColorScheme.LIGHT, true))) {
      Page page = shown.page();
      openAll(page);
      assertThat(page.evaluate("() => document.documentElement.scrollWidth")).isEqualTo(width);
      assertThat(shown.complaints()).isEmpty();
      shot(page, "run-phone");
    }
  }

  /** The answer, and below it the times and the cost of each target, before anyone scrolls. */
  @ParameterizedTest
  @CsvSource({"1280,800", "390,844"})
  void theFirstScreenHasTheAnswerAndTheFiguresOfEachTarget(int width, int height) {
    try (Shown shown = browser.show(SOUND, new View(width, height, ColorScheme.LIGHT, true))) {
      Page page = shown.page();
      Locator headline = page.locator("h1");
      assertThat(headline.innerText()).isEqualTo(RunPage.of(FACTS_OF_SIX).headline());
      assertThat(bottom(headline)).isLessThan(top(page.locator(".why")));
      assertThat(bottom(page.locator(".why"))).isLessThan(top(page.locator(".chips")));
      assertThat(bottom(page.locator(".chips"))).isLessThan(top(page.locator("#at-demand")));
      assertThat(page.locator("#at-demand tbody tr").count()).isEqualTo(6);
      for (Locator row : page.locator("#at-demand tbody tr").all()) {
        assertThat(bottom(row)).isLessThanOrEqualTo(height);
        // target, p99 and where it lies in another run, a month
        for (int cell : List.of(0, 2, 3, 6)) {
          BoundingBox box = row.locator("th, td").nth(cell).boundingBox();
          assertThat(box.x).isNotNegative();
          assertThat(box.x + box.width).isLessThanOrEqualTo(width);
        }
      }
      page.screenshot(
          new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve("run-first-" + width + ".png")));
    }
  }

  private static double top(Locator place) {
    return place.boundingBox().y;
  }

  private static double bottom(Locator place) {
    return place.boundingBox().y + place.boundingBox().height;
  }

  @Test
  void warningsOpenByTheKeyboard() {
    try (Shown shown = browser.show(FILE, View.desk())) {
      Page page = shown.page();
      Locator summary = page.locator(".chip summary").first();
      Locator text = page.locator(".chip p").first();
      assertThat(text.isVisible()).isFalse();
      page.keyboard().press("Tab"); // to the figures
      page.keyboard().press("Tab");
      assertThat(summary.evaluate("each => each === document.activeElement")).isEqualTo(true);
      page.keyboard().press("Enter");
      assertThat(text.isVisible()).isTrue();
      assertThat(text.innerText()).startsWith("Invalid, do not trust");
      page.keyboard().press("Enter");
      assertThat(text.isVisible()).isFalse();
      // for those who hear it, the kind of warning comes first
      assertThat(summary.textContent()).startsWith("Error: ");
    }
  }

  /** What a screen reader says of each chart of targets, live and still. */
  @Test
  void everyTargetIsInTheWordsOfEveryChartOfTargets() {
    try (Shown shown = browser.show(FILE, View.desk())) {
      Page page = shown.page();
      openAll(page);
      for (String id : List.of("cost-against-time", "cost-by-demand", "percentiles-1")) {
        Locator chart = page.locator("#" + id);
        chart.scrollIntoViewIfNeeded();
        chart.locator(".live svg").waitFor();
        for (String words :
            List.of(
                chart.locator("desc").textContent(),
                chart.locator(".live").getAttribute("aria-label"),
                chart.locator(".legend").innerText())) {
          assertThat(words)
              .as(id)
              .contains(
                  "pi", SamplePages.SCRIPT + " (stand-in)", SamplePages.FORMULA + " (emulated)");
        }
      }
    }
  }

  /** On paper: what is open, and the warnings; nothing over anything else, or over the edge. */
  @Test
  void printHasNoOverlap() {
    try (Shown shown = browser.show(FILE, View.desk())) {
      Page page = shown.page();
      page.setViewportSize(703, 1000);
      page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
      assertThat(page.locator(".chip p").first().isVisible()).isTrue();
      assertThat(page.locator("#bills").isVisible()).isTrue();
      assertThat(page.locator("#matrix-1").isVisible()).isFalse();
      assertThat((List<?>) page.evaluate(OVERLAPS)).isEmpty();
      page.pdf(
          new Page.PdfOptions()
              .setPath(SCREENSHOTS.resolve("run-print.pdf"))
              .setFormat("A4")
              .setPreferCSSPageSize(true));
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
