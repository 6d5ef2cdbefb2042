package dev.tenk.reports.html;

import dev.tenk.reports.html.ChartSeries.Absent;
import dev.tenk.reports.html.ChartSeries.Heat;
import dev.tenk.reports.html.ChartSeries.Line;
import dev.tenk.reports.html.ChartSeries.Point;
import dev.tenk.reports.html.ChartSeries.Points;
import dev.tenk.reports.html.ChartSeries.Stroke;
import dev.tenk.reports.html.HtmlPage.Block;
import dev.tenk.reports.html.HtmlPage.Chip;
import dev.tenk.reports.html.HtmlPage.Details;
import dev.tenk.reports.html.HtmlPage.Drawing;
import dev.tenk.reports.html.HtmlPage.Figures;
import dev.tenk.reports.html.HtmlPage.Items;
import dev.tenk.reports.html.HtmlPage.Paragraph;
import dev.tenk.reports.html.HtmlPage.Section;
import dev.tenk.reports.html.HtmlPage.Verbatim;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes a page as one HTML file that needs nothing else: no network, no other file. Its content
 * security policy allows only the scripts and the style sheet that are in it, by their hashes.
 */
public final class HtmlWriter {
  private static final Pattern NUMBER =
      Pattern.compile("(-)?[^0-9.-]*([0-9][0-9,]*(?:\\.[0-9]+)?)(?:[eE]([-+]?[0-9]+))?");

  /** From this many characters on, a cell needs room. */
  private static final int LONG_TEXT = 30;

  private final Appendable out;
  private boolean charts;

  private HtmlWriter(Appendable out) {
    this.out = out;
  }

  /** Writes all of it; to be stored as UTF-8. */
  public static void write(HtmlPage page, Appendable out) throws IOException {
    new HtmlWriter(out).page(page);
  }

  private void page(HtmlPage page) throws IOException {
    charts =
        hasCharts(page.opening())
            || page.sections().stream().anyMatch(section -> hasCharts(section.blocks()));
    List<String> scripts =
        charts ? List.of(Assets.echarts(), Assets.script()) : List.of(Assets.script());
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.append("<meta http-equiv=\"Content-Security-Policy\" content=\"")
        .append(Assets.policy(Assets.style(), scripts))
        .append("\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    element("title", "", page.title());
    out.append("<style>").append(Assets.style()).append("</style>\n</head>\n<body>\n");
    out.append("<a class=\"skip\" href=\"#main\">Skip to the figures</a>\n<header>\n");
    element("p", " class=\"run\"", page.title());
    element("h1", "", page.headline());
    if (!page.why().isEmpty()) {
      element("p", " class=\"why\"", page.why());
    }
    chips(page.chips());
    out.append("</header>\n<main id=\"main\">\n");
    if (charts) {
      hatches();
    }
    if (!page.opening().isEmpty()) {
      out.append("<div class=\"opening\">\n");
      blocks(page.opening());
      out.append("</div>\n");
    }
    out.append("<nav aria-label=\"On this page\">\n<ul>\n");
    for (Section section : page.sections()) {
      out.append("<li>");
      element("a", " href=\"#" + section.id() + "\"", section.heading());
      out.append("</li>\n");
    }
    out.append("</ul>\n</nav>\n");
    for (Section section : page.sections()) {
      String heading = section.id() + "-heading";
      out.append("<section id=\"").append(section.id());
      out.append("\" aria-labelledby=\"").append(heading).append("\">\n");
      element("h2", " id=\"" + heading + "\"", section.heading());
      blocks(section.blocks());
      out.append("</section>\n");
    }
    out.append("</main>\n<footer>Made by tenk. This file loads nothing from anywhere.</footer>\n");
    for (String script : scripts) {
      out.append("<script>").append(script).append("</script>\n");
    }
    out.append("</body>\n</html>\n");
  }

  private static boolean hasCharts(List<Block> blocks) {
    return blocks.stream()
        .anyMatch(
            block ->
                block instanceof Drawing
                    || (block instanceof Details details && hasCharts(details.blocks())));
  }

  private void chips(List<Chip> chips) throws IOException {
    if (chips.isEmpty()) {
      return;
    }
    out.append("<div class=\"chips\">\n");
    for (Chip chip : chips) {
      String severity = chip.severity().name().toLowerCase(Locale.ROOT);
      String word = severity.substring(0, 1).toUpperCase(Locale.ROOT) + severity.substring(1);
      String label = "<strong>" + word + ":</strong> " + Html.text(chip.label());
      if (chip.label().equals(chip.text())) {
        // there is nothing more to open
        out.append("<p class=\"chip %s\">%s</p>\n".formatted(severity, label));
        continue;
      }
      out.append("<details class=\"chip %s\">\n".formatted(severity));
      out.append("<summary>").append(label).append("</summary>\n");
      element("p", "", chip.text());
      out.append("</details>\n");
    }
    out.append("</div>\n");
  }

  private void blocks(List<Block> blocks) throws IOException {
    for (Block block : blocks) {
      if (block instanceof Paragraph paragraph) {
        element("p", "", paragraph.text());
      } else if (block instanceof Items items) {
        out.append("<ul class=\"items\">\n");
        for (String text : items.texts()) {
          element("li", "", text);
        }
        out.append("</ul>\n");
      } else if (block instanceof Verbatim verbatim) {
        element("pre", " tabindex=\"0\"", verbatim.text());
      } else if (block instanceof Figures figures) {
        figures(figures);
      } else if (block instanceof Drawing drawing) {
        chart(drawing.chart());
      } else if (block instanceof Details details) {
        out.append("<details>\n");
        element("summary", "", details.summary());
        blocks(details.blocks());
        out.append("</details>\n");
      }
    }
  }

  // --- tables

  private void figures(Figures figures) throws IOException {
    String id = figures.id();
    out.append("<figure class=\"sheet").append(figures.cards() ? " cards" : "");
    out.append("\" id=\"").append(id).append("\">\n");
    out.append("<figcaption class=\"head\">");
    element("span", " id=\"" + id + "-caption\"", figures.caption());
    out.append("</figcaption>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\"");
    out.append(" aria-labelledby=\"").append(id).append("-caption\">\n<table aria-labelledby=\"");
    out.append(id).append("-caption\">\n<thead><tr>");
    Table table = figures.table();
    for (Column column : table.columns()) {
      String classes = classes(column).strip();
      out.append("<th scope=\"col\"");
      out.append(classes.isEmpty() ? ">" : " class=\"" + classes + "\">");
      out.append(Html.text(column.heading())).append("</th>");
    }
    out.append("</tr></thead>\n<tbody>\n");
    for (List<Cell> row : table.rows()) {
      out.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        cell(row.get(i), table.columns().get(i), i == 0);
      }
      out.append("</tr>\n");
    }
    out.append("</tbody>\n</table>\n</div>\n</figure>\n");
  }

  private void cell(Cell cell, Column column, boolean namesRow) throws IOException {
    String name = namesRow ? "th" : "td";
    out.append('<').append(name).append(namesRow ? " scope=\"row\"" : "");
    String tone =
        switch (cell.tone()) {
          case PLAIN -> "";
          case GOOD -> "good";
          case SEEN -> "seen";
          case DOUBTFUL -> "doubtful";
          case BAD -> "bad";
        };
    boolean isLong = !column.right() && cell.text().length() > LONG_TEXT;
    String classes = (classes(column) + (isLong ? "long " : "") + tone).strip();
    if (!classes.isEmpty()) {
      out.append(" class=\"").append(classes).append('"');
    }
    OptionalDouble number = column.right() ? number(cell.text()) : OptionalDouble.empty();
    if (number.isPresent()) {
      out.append(" data-n=\"").append(Double.toString(number.getAsDouble())).append('"');
    }
    out.append('>').append(Html.text(cell.text())).append("</").append(name).append('>');
  }

  private static String classes(Column column) {
    return (column.right() ? "num " : "") + (column.close() ? "close " : "");
  }

  /** The first number of a cell: 0.0412 of {@code ≤ $0.0412}; empty where there is none. */
  static OptionalDouble number(String text) {
    Matcher matcher = NUMBER.matcher(text);
    if (!matcher.find()) {
      return OptionalDouble.empty();
    }
    String exponent = matcher.group(3) == null ? "" : "e" + matcher.group(3);
    double size = Double.parseDouble(matcher.group(2).replace(",", "") + exponent);
    return OptionalDouble.of(matcher.group(1) == null ? size : -size);
  }

  // --- charts

  private void chart(Chart chart) throws IOException {
    out.append("<figure class=\"chart\" id=\"").append(chart.id()).append("\">\n<figcaption>");
    out.append("<div class=\"head\">");
    element("h3", "", chart.title());
    out.append("</div>");
    element("p", " class=\"about\"", chart.description());
    out.append("</figcaption>\n<div class=\"still\" tabindex=\"0\" role=\"group\" aria-label=\"");
    out.append(Html.text(chart.title())).append("\">\n");
    ChartSvg.write(chart, out);
    out.append("</div>\n<ul class=\"legend\">\n");
    for (int i = 0; i < chart.series().size(); i++) {
      ChartSeries series = chart.series().get(i);
      String name = Html.text(series.name());
      if (series instanceof Heat heat) {
        out.append("<li><span>").append(name).append(": 0</span>");
        steps();
        String highest = Ruler.label(Layout.highest(heat)) + " " + heat.unit();
        out.append("<span>").append(Html.text(highest.strip())).append("</span></li>\n");
      } else {
        Optional<Absent> absent =
            series instanceof Absent none ? Optional.of(none) : Optional.empty();
        out.append(absent.isPresent() ? "<li class=\"absent\">" : "<li>");
        swatch(series, i);
        out.append("<span title=\"").append(name).append("\">").append(name).append("</span>");
        if (absent.isPresent()) {
          element("em", "", absent.get().reason());
        }
        out.append("</li>\n");
      }
    }
    out.append("</ul>\n<script type=\"application/json\">").append(ChartOptions.json(chart));
    out.append("</script>\n</figure>\n");
  }

  private void steps() throws IOException {
    out.append("<svg class=\"swatch steps\" viewBox=\"0 0 108 12\" aria-hidden=\"true\">");
    for (int i = 0; i < Look.HEAT_STEPS; i++) {
      out.append("<path class=\"h%d\" d=\"M%d 0h12v12h-12Z\"/>".formatted(i, i * 12));
    }
    out.append("</svg>");
  }

  private void swatch(ChartSeries series, int index) throws IOException {
    int colour = Look.colour(index);
    out.append("<svg class=\"swatch\" viewBox=\"-13 -6 26 12\" aria-hidden=\"true\">");
    if (series instanceof ChartSeries.Bars) {
      String box = "M-11-6H11V6H-11Z";
      out.append("<path class=\"f%d\" d=\"%s\"/>".formatted(colour, box));
      if (Look.hatching(index) > 0) {
        out.append("<path fill=\"url(#hatch%d)\" d=\"%s\"/>".formatted(Look.hatching(index), box));
      }
    } else {
      if (series instanceof Line) {
        out.append("<path class=\"line c%d\" d=\"M-13 0H13\"/>".formatted(colour));
      }
      out.append(
          "<path class=\"%s%d\" transform=\"scale(4.5)\" d=\"%s\"/>"
              .formatted(isHollow(series) ? "hollow c" : "f", colour, Look.symbol(index)));
    }
    out.append("</svg>");
  }

  /** Whether nothing of it is to be trusted, or there is nothing. */
  private static boolean isHollow(ChartSeries series) {
    if (series instanceof Points points) {
      return points.points().stream().allMatch(Point::hollow) && !points.points().isEmpty();
    }
    return series instanceof Absent
        || (series instanceof Line line
            && !line.runs().isEmpty()
            && line.runs().stream().allMatch(run -> run.stroke() == Stroke.DOTTED));
  }

  /** The patterns over bars, once for all charts. */
  private void hatches() throws IOException {
    List<String> tiles =
        List.of(
            "<path d=\"M0 7L7 0M-1 1L1-1M6 8L8 6\" stroke-width=\"1.4\"/>",
            "<path d=\"M0 0L7 7M-1 6L1 8M6-1L8 1\" stroke-width=\"1.4\"/>",
            "<path d=\"M0 3.5H7\" stroke-width=\"1.4\"/>",
            "<circle cx=\"2\" cy=\"2\" r=\"1.2\"/><circle cx=\"5.5\" cy=\"5.5\" r=\"1.2\"/>",
            "<path d=\"M3.5 0V7\" stroke-width=\"1.4\"/>",
            "<path d=\"M0 7L7 0M-1 1L1-1M6 8L8 6\" stroke-width=\"2.6\"/>",
            "<circle cx=\"3.5\" cy=\"3.5\" r=\"1.9\"/>");
    out.append("<svg class=\"hatches\" aria-hidden=\"true\">");
    for (int i = 0; i < tiles.size(); i++) {
      out.append("<pattern id=\"hatch").append(Integer.toString(i + 1));
      out.append("\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\">");
      out.append(tiles.get(i)).append("</pattern>");
    }
    out.append("</svg>\n");
  }

  private void element(String name, String attributes, String text) throws IOException {
    out.append('<').append(name).append(attributes).append('>').append(Html.text(text));
    out.append("</").append(name).append(">\n");
  }
}
