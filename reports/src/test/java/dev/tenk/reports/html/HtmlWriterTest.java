package dev.tenk.reports.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.reports.Golden;
import dev.tenk.reports.html.HtmlPage.Chip;
import dev.tenk.reports.html.HtmlPage.Details;
import dev.tenk.reports.html.HtmlPage.Figures;
import dev.tenk.reports.html.HtmlPage.Items;
import dev.tenk.reports.html.HtmlPage.Paragraph;
import dev.tenk.reports.html.HtmlPage.Section;
import dev.tenk.reports.html.HtmlPage.Severity;
import dev.tenk.reports.html.HtmlPage.Verbatim;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HtmlWriterTest {
  private static final Pattern SCRIPT = Pattern.compile("(?s)<script>(.*?)</script>");
  private static final Pattern STYLE = Pattern.compile("(?s)<style>(.*?)</style>");

  private static String written(HtmlPage page) throws IOException {
    StringBuilder out = new StringBuilder();
    HtmlWriter.write(page, out);
    return out.toString();
  }

  private static HtmlPage small() {
    return new HtmlPage(
        "Run " + SamplePage.SCRIPT,
        "Answer " + SamplePage.ATTRIBUTE,
        "Why <not>",
        List.of(
            new Chip(Severity.NOTE, "a & b", "a & b, all of it"), Chip.of(Severity.ERROR, "<b>")),
        List.of(new Figures("opening", "First <figures>", timed(), true)),
        List.of(
            new Section(
                "first",
                "First " + SamplePage.REVERSED,
                List.of(
                    new Paragraph("one <p>"),
                    new Items(List.of("<li>", "'two'")),
                    new Figures("figures", "Caption \"x\"", SamplePage.overview()),
                    new Details(
                        "More </summary>", List.of(new Verbatim("$ run <file>\n\tnext\0")))))));
  }

  private static Table timed() {
    return new Table(
        List.of(Column.text("target"), Column.number("p99 ms"), Column.closeNumber("another run")),
        List.of(List.of(Cell.of("<pi>"), Cell.of("~97.4"), Cell.of("≥59.8"))));
  }

  @Test
  void pageIsAsKept() throws IOException {
    String page = written(small());
    String withoutAssets = STYLE.matcher(SCRIPT.matcher(page).replaceAll("")).replaceAll("");
    Golden.matches(
        "html-page.html",
        out -> out.append(withoutAssets.replaceAll("sha256-[^']+", "sha256-of-it")));
  }

  @Test
  void onlyWhatIsInThePageMayRun() throws Exception {
    String page = written(SamplePage.page());
    String policy = page.replaceAll("(?s).*Content-Security-Policy\" content=\"([^\"]*)\".*", "$1");
    assertThat(policy)
        .startsWith("default-src 'none'; script-src 'sha256-")
        .endsWith("; img-src data:; base-uri 'none'; form-action 'none'")
        .doesNotContain("unsafe");
    int scripts = 0;
    for (Matcher matcher = SCRIPT.matcher(page); matcher.find(); scripts++) {
      assertThat(policy).contains(hash(matcher.group(1)));
    }
    assertThat(scripts).isEqualTo(2);
    Matcher style = STYLE.matcher(page);
    assertThat(style.find()).isTrue();
    assertThat(policy).contains("style-src " + hash(style.group(1)));
    assertThat(SCRIPT.matcher(page).replaceAll(""))
        .doesNotContain(" style=\"")
        .doesNotContainPattern("<[^>]* on[a-z]+=\"");
  }

  private static String hash(String text) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
    return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
  }

  @Test
  void aPageWithoutChartsCarriesNoChartLibrary() throws IOException {
    assertThat(written(small()).length()).isLessThan(60_000);
    assertThat(written(SamplePage.page()).length()).isBetween(1_000_000, 2_000_000);
  }

  @Test
  void hostileNamesStayText() throws IOException {
    String page = written(SamplePage.page());
    assertThat(page)
        .doesNotContain(SamplePage.SCRIPT, "<script>alert", "\" onmouseover=\"", "\u202E")
        .contains("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;")
        .contains("\\u003c/script\\u003e");
  }

  @Test
  void anIdStandsOnlyOnceOnAPage() {
    Section section = new Section("same", "", List.of());
    Figures table = new Figures("same", "", SamplePage.overview());
    Section nested = new Section("other", "", List.of(new Details("", List.of(table))));
    for (List<Section> sections : List.of(List.of(section, section), List.of(section, nested))) {
      assertThatThrownBy(() -> new HtmlPage("", "", List.of(), sections))
          .hasMessage("twice on a page: same");
    }
  }

  /** Long warnings have a label, and nothing of them is lost. */
  @Test
  void aChipIsLabelledByTheBeginningOfItsText() {
    String text = "the clock of this host was stepped by 4 s in the middle of the run";
    assertThat(Chip.of(Severity.ERROR, text))
        .isEqualTo(new Chip(Severity.ERROR, "the clock of this host was stepped …", text));
    assertThat(Chip.of(Severity.NOTE, "short").label()).isEqualTo("short");
    assertThat(Chip.of(Severity.NOTE, "x".repeat(35) + "\uD83D\uDE00" + "y").label())
        .isEqualTo("x".repeat(35) + " …");
  }

  @Test
  void textIsEscapedInOnePlace() {
    assertThat(Html.text("<a href='x'>\"&\"</a>"))
        .isEqualTo("&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;");
    assertThat(Html.text("a\0b\u202Ec\u2066d\uD800e\u200Bf\u2028g"))
        .isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFDf\uFFFDg");
    assertThat(Html.text("größer 日本 👩\u200D🔬\n\t")).isEqualTo("größer 日本 👩\u200D🔬\n\t");
    assertThat(Html.json("{\"a\":\"</script><!--&\u2028\"}"))
        .isEqualTo("{\"a\":\"\\u003c/script\\u003e\\u003c!--\\u0026\\u2028\"}");
    assertThat(Assets.insideScript("x='</script>';y='</SCRIPT >';z='<!--'"))
        .isEqualTo("x='<\\/script>';y='<\\/SCRIPT >';z='<\\!--'");
  }

  @Test
  void cellsSortByTheirFirstNumber() {
    assertThat(HtmlWriter.number("≤ $0.0412")).hasValue(0.0412);
    assertThat(HtmlWriter.number("-$1,234.50")).hasValue(-1234.5);
    assertThat(HtmlWriter.number("≥ 40.0, < 43.0 req/s")).hasValue(40);
    assertThat(HtmlWriter.number("12 %")).hasValue(12);
    assertThat(HtmlWriter.number("1.5e3")).hasValue(1500);
    assertThat(HtmlWriter.number("-")).isEmpty();
    assertThat(HtmlWriter.number("not measured")).isEmpty();
  }
}
