package dev.tenk.cli;

import dev.tenk.cli.terminal.TaskHelp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What an installation has beside the program, made of the same words as {@code --help}: a man page
 * for each command, in roff as man(7) has it, and the completion of bash and zsh.
 */
final class Manual {
  private Manual() {}

  /**
   * Writes them.
   *
   * @param arguments a folder for the man pages and one for the completion; they are made
   */
  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    Path pages = Files.createDirectories(Path.of(arguments[0]));
    Path completion = Files.createDirectories(Path.of(arguments[1]));
    CommandLine tenk = Main.commandLine();
    for (CommandLine command : all(tenk)) {
      String name = command.getCommandSpec().qualifiedName("-");
      Files.writeString(pages.resolve(name + ".1"), page(command));
    }
    // its only line that is not the same in each build
    String script = AutoComplete.bash("tenk", tenk).replaceAll("(?m)^# Generated .*\n", "");
    Files.writeString(completion.resolve("tenk"), script);
  }

  private static List<CommandLine> all(CommandLine command) {
    List<CommandLine> all = new ArrayList<>(List.of(command));
    command.getSubcommands().values().forEach(each -> all.addAll(all(each)));
    return all;
  }

  /** The man page of a command. */
  static String page(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    String name = spec.qualifiedName("-");
    List<String> sentences = List.of(spec.usageMessage().description());
    StringBuilder roff = new StringBuilder();
    roff.append(
        ".TH \"%s\" 1 \"\" \"tenk %s\"\n".formatted(name.toUpperCase(Locale.ROOT), Main.VERSION));
    roff.append(".SH NAME\n%s \\- %s\n".formatted(text(name), text(firstSentence(sentences))));
    roff.append(".SH SYNOPSIS\n")
        .append(text(new Help(spec, Help.defaultColorScheme(Ansi.OFF)).synopsis(0)));
    roff.append("\n.SH DESCRIPTION\n");
    sentences.forEach(each -> roff.append(text(each)).append('\n'));
    List<ArgSpec> arguments = new ArrayList<>(spec.positionalParameters());
    arguments.addAll(spec.options());
    arguments.removeIf(ArgSpec::hidden);
    section(
        roff,
        "OPTIONS",
        arguments.stream().map(each -> entry(label(each), each.description())).toList());
    section(
        roff,
        "COMMANDS",
        command.getSubcommands().values().stream()
            .map(CommandLine::getCommandSpec)
            .map(each -> entry(each.qualifiedName("-") + "(1)", each.usageMessage().description()))
            .toList());
    Map<String, String> exitCodes = spec.root().usageMessage().exitCodeList();
    section(
        roff,
        "EXIT STATUS",
        exitCodes.entrySet().stream().map(each -> entry(each.getKey(), each.getValue())).toList());
    String example = TaskHelp.example(spec);
    if (!example.isEmpty()) {
      roff.append(".SH EXAMPLE\n.nf\n").append(text(example)).append("\n.fi\n");
    }
    return roff.toString();
  }

  private static void section(StringBuilder roff, String title, List<String> entries) {
    if (!entries.isEmpty()) {
      roff.append(".SH ").append(title).append('\n');
      entries.forEach(roff::append);
    }
  }

  private static String entry(String label, String... sentences) {
    return ".TP\n%s\n%s\n".formatted(text(label), text(String.join(" ", sentences)));
  }

  private static String label(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? String.join(", ", option.names())
            + (option.arity().max() == 0 ? "" : "=" + option.paramLabel())
        : argument.paramLabel();
  }

  private static String firstSentence(List<String> sentences) {
    String all = String.join(" ", sentences);
    int end = all.indexOf(". ");
    return (end < 0 ? all : all.substring(0, end)).replaceAll("\\.$", "");
  }

  /** One line, whose dots, hyphens and backslashes are what they are. */
  private static String text(String words) {
    String line = Ansi.OFF.string(words).strip().replaceAll("\\s+", " ");
    String escaped = line.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
