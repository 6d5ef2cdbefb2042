package dev.tenk.reports.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.tenk.reports.html.Browser;
import dev.tenk.reports.html.Browser.Shown;
import dev.tenk.reports.html.Browser.View;
import dev.tenk.reports.html.HtmlPage;
import dev.tenk.reports.html.HtmlPage.Drawing;
import dev.tenk.reports.html.HtmlPage.Section;
import dev.tenk.reports.html.HtmlWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page of a scenario in a real browser, with names that want to be scripts. */
class ScenarioPageIT {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final Path FILE = SCREENSHOTS.resolve("scenario.html");
  private static Browser browser;

  /** How it is looked at. */
  enum Looked {
    LIGHT,
    DARK,
    STILL,
    PHONE;

    View view() {
      return switch (this) {
        case LIGHT -> View.desk();
        case DARK -> View.dark();
        case STILL -> View.still();
        case PHONE -> View.phone();
      };
    }
  }

  @BeforeAll
  static void open() throws IOException {
    Files.createDirectories(SCREENSHOTS);
    StringBuilder page = new StringBuilder();
    HtmlWriter.write(withEveryChart(), page);
    Files.writeString(FILE, page);
    browser = Browser.start();
  }

  private static HtmlPage withEveryChart() {
    HtmlPage page = ScenarioPage.of(SampleScenarios.hostile());
    List<Section> sections = new ArrayList<>(page.sections());
    HourCharts hours =
        new HourCharts(Map.of(SamplePages.SCRIPT, SampleScenarios.officeHours(4, 0.5)));
    sections.add(
        new Section(
            "by-hour",
            "A month by hour",
            hours.all().stream().<HtmlPage.Block>map(Drawing::new).toList()));
    sections.add(
        new Section(
            "levers",
            "Levers",
            List.of(
                new Drawing(
                    LeverChart.of(
                        "levers-0",
                        "What levers save",
                        SamplePages.SCRIPT,
                        List.of(
                            new LeverChart.Step("without", 100, 100),
                            new LeverChart.Step("cache", 100, 70),
                            new LeverChart.Step("larger instance", 70, 85),
                            new LeverChart.Step("together", 85, 85)))))));
    return new HtmlPage(page.title(), page.headline(), page.chips(), sections);
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyChartIsDrawnAndNothingIsComplainedOf(Looked looked) {
    try (Shown shown = browser.show(FILE, looked.view())) {
      Page page = shown.page();
      String drawn = looked == Looked.STILL ? "svg.plot" : ".live svg";
      for (Locator chart : page.locator("figure.chart").all()) {
        chart.scrollIntoViewIfNeeded();
        chart.locator(drawn).waitFor();
        assertThat(chart.locator(drawn + " path").count())
            .as(chart.getAttribute("id"))
            .isGreaterThan(2);
      }
      assertThat(page.locator("figure.chart").count()).isEqualTo(6);
      assertThat(shown.complaints()).isEmpty();
      assertThat(shown.requests()).containsExactly(FILE.toUri().toString());
      page.screenshot(
          new Page.ScreenshotOptions()
              .setFullPage(true)
              .setPath(SCREENSHOTS.resolve("scenario-" + looked + ".png")));
    }
  }
}
