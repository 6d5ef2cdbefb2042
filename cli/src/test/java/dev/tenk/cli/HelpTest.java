package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cli.terminal.TaskHelp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** {@code --help} of tenk and of each of its commands. */
class HelpTest {
  private static final int MOST_COLUMNS = 100;

  /** The project, as seen from the module that is tested. */
  private static final Path HOME = Path.of("..");

  /** All there are, as they are called. */
  static Stream<String> commands() {
    List<String> names = new ArrayList<>();
    collect(Main.commandLine(), "", names);
    return names.stream();
  }

  private static void collect(CommandLine command, String prefix, List<String> names) {
    command
        .getSubcommands()
        .forEach(
            (name, subcommand) -> {
              names.add(prefix + name);
              collect(subcommand, prefix + name + " ", names);
            });
  }

  private static CommandLine command(String name) {
    CommandLine command = Main.commandLine();
    for (String each : name.split(" ", 0)) {
      command = command.getSubcommands().get(each);
    }
    return command;
  }

  @Test
  void everyCommandStandsUnderOneTask() {
    assertThat(TaskHelp.TASKS.values().stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(Main.commandLine().getSubcommands().keySet());
    assertThat(TaskHelp.TASKS.keySet()).containsExactly("Measure", "Compare", "Price", "Operate");
  }

  @Test
  void theHelpOfTenkHasASentenceAndAnExampleOfEach() {
    String help = Said.tenk("--help").out();

    assertThat(help)
        .startsWith(
            "Measures what ten thousand inferences cost, and how long each takes.\n\nUsage: ")
        .contains(
            """

            Price
              matrix       Says what every target costs at every demand, and which to take.
                           tenk matrix latest --demand 1000,100000
            """)
        .doesNotContain("Commands:");
    TaskHelp.TASKS.forEach(
        (task, names) -> {
          assertThat(help).contains("\n" + task + "\n");
          for (String name : names) {
            assertThat(help).contains(TaskHelp.example(command(name).getCommandSpec()));
          }
        });
    assertNarrow(help);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theHelpOfACommandBeginsWithASentenceAndEndsWithAnExample(String name) {
    String help = command(name).getUsageMessage();

    assertThat(help.substring(0, help.indexOf("\n\nUsage: tenk " + name)).replace("\n", " "))
        .as("a whole sentence, in the third person: Measures …")
        .matches("[A-Z][a-z]+s\\b.*\\.");
    assertThat(help)
        .endsWith("\nExample:\n  " + TaskHelp.example(command(name).getCommandSpec()) + "\n");
    assertNarrow(help);
  }

  /** Every option and parameter of an example exists, and none is missing. */
  @ParameterizedTest
  @MethodSource("commands")
  void theExampleOfACommandIsACallOfIt(String name) {
    List<String> words = List.of(TaskHelp.example(command(name).getCommandSpec()).split(" "));
    assertThat(words.get(0)).isEqualTo("tenk");

    ParseResult parsed =
        Main.commandLine().parseArgs(words.subList(1, words.size()).toArray(String[]::new));

    List<String> called = new ArrayList<>();
    for (ParseResult each = parsed; each.hasSubcommand(); ) {
      each = each.subcommand();
      called.add(each.commandSpec().name());
    }
    assertThat(String.join(" ", called)).startsWith(name);
    for (String word : words) {
      if (word.matches("(suites|scenarios|profiles)/.*|prices/edge.csv")) {
        assertThat(HOME.resolve(word)).exists();
      }
    }
  }

  private static void assertNarrow(String help) {
    assertThat(help.lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(MOST_COLUMNS));
  }
}
