package dev.tenk.gatling.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was measured in rounds, and its tables: medians, with the range of the rounds. */
final class Rounds {
  /** By rate, tool and round. A figure that was not seen is not there. */
  private final Map<Integer, Map<String, Map<Integer, Map<Figure, Double>>>> rounds =
      new TreeMap<>();

  /** Adds one tool's round. Where it is there already, both count half. */
  void add(int round, int rate, String tool, Map<Figure, Double> figures) {
    rounds
        .computeIfAbsent(rate, key -> new LinkedHashMap<>())
        .computeIfAbsent(tool, key -> new TreeMap<>())
        .merge(
            round,
            new EnumMap<>(figures),
            (one, other) -> {
              other.forEach((figure, value) -> one.merge(figure, value, (a, b) -> (a + b) / 2));
              return one;
            });
  }

  /** A tool's values of a figure, a round each, where it was seen. */
  List<Double> values(int rate, String tool, Figure figure) {
    return rounds(rate, tool).values().stream()
        .filter(figures -> figures.containsKey(figure))
        .map(figures -> figures.get(figure))
        .toList();
  }

  /** One tool's values over the other's, of the rounds in which both were seen. */
  List<Double> ratios(int rate, String tool, String other, Figure figure) {
    List<Double> ratios = new ArrayList<>();
    rounds(rate, tool)
        .forEach(
            (round, figures) -> {
              Double above = figures.get(figure);
              Double below = rounds(rate, other).getOrDefault(round, Map.of()).get(figure);
              if (above != null && below != null) {
                ratios.add(ratio(above, below));
              }
            });
    return ratios;
  }

  /** Of shares that are both 0 it is 1: neither is more. */
  private static double ratio(double above, double below) {
    return above == 0 && below == 0 ? 1 : above / below;
  }

  private Map<Integer, Map<Figure, Double>> rounds(int rate, String tool) {
    return rounds.getOrDefault(rate, Map.of()).getOrDefault(tool, Map.of());
  }

  /** A Markdown table of the figures that any tool has. */
  String table(Figure.Table table) {
    List<Figure> figures =
        Stream.of(Figure.values())
            .filter(figure -> figure.table == table)
            .filter(figure -> everyTool().anyMatch(key -> !values(key, figure).isEmpty()))
            .toList();
    StringBuilder text = head(figures.stream().map(figure -> figure.title).toList());
    everyTool()
        .filter(key -> figures.stream().anyMatch(figure -> !values(key, figure).isEmpty()))
        .forEach(
            key -> {
              text.append("| ").append(key.rate()).append(" | ").append(key.tool()).append(" |");
              figures.forEach(figure -> cell(text, text(figure, values(key, figure))));
              text.append('\n');
            });
    return text.toString();
  }

  /** A Markdown table of one tool's figures over another's. */
  String ratioTable(String tool, String other, List<Figure> figures) {
    StringBuilder text = head(figures.stream().map(figure -> figure.title).toList());
    rounds
        .keySet()
        .forEach(
            rate -> {
              text.append("| ").append(rate).append(" | ").append(tool).append(" / ");
              text.append(other).append(" |");
              figures.forEach(figure -> cell(text, summary(ratios(rate, tool, other, figure), 2)));
              text.append('\n');
            });
    return text.toString();
  }

  private record RateAndTool(int rate, String tool) {}

  private Stream<RateAndTool> everyTool() {
    return rounds.entrySet().stream()
        .flatMap(
            rate ->
                rate.getValue().keySet().stream()
                    .map(tool -> new RateAndTool(rate.getKey(), tool)));
  }

  private List<Double> values(RateAndTool key, Figure figure) {
    return values(key.rate(), key.tool(), figure);
  }

  private static StringBuilder head(List<String> titles) {
    return new StringBuilder("| req/s | tool | ")
        .append(String.join(" | ", titles))
        .append(" |\n|---|---|")
        .append(titles.stream().map(title -> "---|").collect(Collectors.joining()))
        .append('\n');
  }

  private static void cell(StringBuilder text, String value) {
    text.append(' ').append(value).append(" |");
  }

  private static String text(Figure figure, List<Double> values) {
    return figure.table == Figure.Table.VALIDITY && !values.isEmpty()
        ? values.stream().filter(value -> value == 1).count() + " of " + values.size()
        : summary(values, figure.decimals);
  }

  /** The median, with the range in brackets where there is one; empty without a value. */
  static String summary(List<Double> values, int decimals) {
    if (values.isEmpty()) {
      return "";
    }
    String number = "%." + decimals + "f";
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    String median = String.format(Locale.ROOT, number, median(sorted));
    return sorted[0] == sorted[sorted.length - 1]
        ? median
        : String.format(
            Locale.ROOT,
            "%s (" + number + " to " + number + ")",
            median,
            sorted[0],
            sorted[sorted.length - 1]);
  }

  /** The middle one, or the mean of the two in the middle. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
