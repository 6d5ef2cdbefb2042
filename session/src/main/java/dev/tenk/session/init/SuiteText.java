package dev.tenk.session.init;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The text of a suite.
 *
 * @param header what it is, a line each
 * @param name of the suite
 * @param slo objective
 * @param demand of a month
 * @param prices books, a value each
 * @param payloads what is sent
 * @param target keys of its one target, the name first
 * @param openQuestion what keeps it from running as it is; empty where nothing does
 * @param pace of its workload
 * @param paceWhy what that rests on
 */
record SuiteText(
    List<String> header,
    String name,
    Line slo,
    Line demand,
    List<String> prices,
    Line payloads,
    List<Line> target,
    Optional<Line> openQuestion,
    Pace pace,
    String paceWhy) {
  private static final int COLUMNS = 110;

  /** How a question is marked that only the suite's owner can answer. */
  static final String QUESTION = "? ";

  /** Whole, as it stands in the file. */
  String text() {
    StringBuilder text = new StringBuilder();
    header.forEach(line -> comment(text, "", line));
    text.append("name: ").append(Yaml.value(name)).append("\nseed: 1\n\n");
    line(text, "", "", slo);
    text.append('\n');
    line(text, "", "", demand);
    text.append('\n');
    text.append("prices: [").append(String.join(", ", prices)).append("]\n\n");
    line(text, "", "", payloads);
    text.append("\ntargets:\n");
    for (int i = 0; i < target.size(); i++) {
      line(text, "    ", i == 0 ? "  - " : "    ", target.get(i));
    }
    openQuestion.ifPresent(
        open -> {
          comment(text, "    ", QUESTION + open.why());
          text.append("    # %s: %s%n".formatted(open.key(), open.value()));
        });
    text.append("\nworkloads:\n");
    comment(text, "  ", paceWhy);
    text.append(
        "  - {name: poisson, kind: poisson, rate: %s, warm_up: %ds, duration: %ds}\n"
            .formatted(pace.rate(), pace.warmUpSeconds(), pace.windowSeconds()));
    return text.toString();
  }

  /** How many questions are in it. */
  int questions() {
    List<Line> all = new ArrayList<>(target);
    all.addAll(List.of(slo, demand, payloads));
    openQuestion.ifPresent(all::add);
    return (int) all.stream().filter(Line::isAsked).count();
  }

  private static void line(StringBuilder text, String indent, String start, Line line) {
    if (!line.why().isEmpty()) {
      comment(text, indent, (line.isAsked() ? QUESTION : "") + line.why());
    }
    text.append(start).append(line.key()).append(": ").append(line.value()).append('\n');
  }

  /** Broken between words; what a server says of itself is one line, too. */
  private static void comment(StringBuilder text, String indent, String sentence) {
    StringBuilder line = new StringBuilder(indent + "#");
    int empty = line.length();
    for (String word : sentence.replaceAll("\\p{Cntrl}", " ").split(" +", 0)) {
      if (line.length() > empty && line.length() + 1 + word.length() > COLUMNS) {
        text.append(line).append('\n');
        line.setLength(empty);
      }
      line.append(' ').append(word);
    }
    text.append(line).append('\n');
  }
}
