package dev.tenk.cli.terminal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * What {@code --help} shows: first what a command does, at its end an example, and of tenk itself
 * the commands by what they are for. A command's example is its footer.
 */
public final class TaskHelp {
  /** Which commands are for what. */
  public static final Map<String, List<String>> TASKS = tasks();

  /** Below this picocli refuses to write help. */
  private static final int NARROWEST = 55;

  private static final String EXAMPLE_HEADING = "%nExample:%n";
  private static final String SENTENCE_END = ". ";
  private static final int INDENT = 2;

  private TaskHelp() {}

  private static Map<String, List<String>> tasks() {
    Map<String, List<String>> tasks = new LinkedHashMap<>();
    tasks.put("Measure", List.of("init", "run", "ab", "sweep", "nightly", "jmh", "doctor"));
    tasks.put("Compare", List.of("report", "explain", "compare", "history"));
    tasks.put("Price", List.of("matrix", "cost", "import", "prices"));
    tasks.put("Operate", List.of("runs", "export", "collect", "shard", "agent", "local-cloud"));
    return Collections.unmodifiableMap(tasks);
  }

  /** Gives a command that has all its subcommands this help. */
  public static void install(CommandLine tenk) {
    List<String> sections = new ArrayList<>(tenk.getHelpSectionKeys());
    sections.remove(UsageMessageSpec.SECTION_KEY_DESCRIPTION);
    sections.add(0, UsageMessageSpec.SECTION_KEY_DESCRIPTION);
    tenk.setHelpSectionKeys(sections);
    tenk.setUsageHelpWidth(Math.max(NARROWEST, Terminal.columns()));
    headings(tenk);
    tenk.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
    tenk.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, TaskHelp::byTask);
  }

  private static void headings(CommandLine command) {
    UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    usage.synopsisHeading("%nUsage: ");
    if (usage.footer().length > 0) {
      usage.footerHeading(EXAMPLE_HEADING);
    }
    command.getSubcommands().values().forEach(TaskHelp::headings);
  }

  private static String byTask(Help help) {
    int nameColumns =
        help.subcommands().keySet().stream().mapToInt(String::length).max().orElse(0) + 2 * INDENT;
    StringBuilder text = new StringBuilder();
    TASKS.forEach(
        (task, commands) -> {
          TextTable table =
              TextTable.forColumns(
                  help.colorScheme(),
                  new Column(nameColumns, INDENT, Overflow.SPAN),
                  new Column(
                      Math.max(NARROWEST, Terminal.columns()) - nameColumns, 0, Overflow.WRAP));
          for (String name : commands) {
            CommandSpec command = help.subcommands().get(name).commandSpec();
            table.addRowValues(
                help.colorScheme().commandText(name), help.colorScheme().text(sentence(command)));
            table.addRowValues("", example(command));
          }
          text.append(System.lineSeparator()).append(task).append(System.lineSeparator());
          text.append(table);
        });
    return text.toString();
  }

  /** The first sentence of what it does. */
  private static String sentence(CommandSpec command) {
    String all = String.join(" ", command.usageMessage().description());
    int end = all.indexOf(SENTENCE_END);
    return end < 0 ? all : all.substring(0, end + 1);
  }

  /** How it is called, for example. */
  public static String example(CommandSpec command) {
    return String.join(" ", command.usageMessage().footer()).strip();
  }
}
