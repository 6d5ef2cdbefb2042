package dev.tenk.gatling.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The options of a benchmark's command line, {@code --name value}. */
record Options(Map<String, String> values) {
  /** Refuses, in one sentence, what is not known. */
  static Options parse(String[] arguments, Set<String> known) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      if (!known.contains(arguments[i]) || i + 1 == arguments.length) {
        throw new IllegalArgumentException(
            arguments[i] + " is not an option with a value: give any of " + sorted(known));
      }
      values.put(arguments[i], arguments[i + 1]);
    }
    return new Options(Map.copyOf(values));
  }

  private static String sorted(Set<String> known) {
    return String.join(", ", known.stream().sorted().toList());
  }

  /** A whole number of at least the given one. */
  int number(String name, int least, int otherwise) {
    String text = values.getOrDefault(name, Integer.toString(otherwise));
    if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < least) {
      throw new IllegalArgumentException(
          name + " " + text + ": give a whole number from " + least + " on");
    }
    return Integer.parseInt(text);
  }

  /** Whole numbers with commas between them. */
  List<Integer> numbers(String name, String otherwise) {
    String text = values.getOrDefault(name, otherwise);
    if (!text.matches("[1-9][0-9]{0,8}(,[1-9][0-9]{0,8})*")) {
      throw new IllegalArgumentException(
          name + " " + text + ": give whole numbers with commas between them");
    }
    return Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
  }

  /** The build that a command stands for; empty without the option. */
  Optional<Tenk> build(String option, String name) {
    return Optional.ofNullable(values.get(option)).map(text -> new Tenk(name, Path.of(text)));
  }

  /** The build that a command stands for. */
  Tenk neededBuild(String option, String name) {
    return build(option, name)
        .orElseThrow(
            () -> new IllegalArgumentException(option + " is missing: name a command of tenk"));
  }
}
