package dev.tenk.cli;

import dev.tenk.agent.AgentCommand;
import dev.tenk.cli.measure.AbCommand;
import dev.tenk.cli.measure.DoctorCommand;
import dev.tenk.cli.measure.ImportCommand;
import dev.tenk.cli.measure.InitCommand;
import dev.tenk.cli.measure.JmhCommand;
import dev.tenk.cli.measure.NightlyCommand;
import dev.tenk.cli.measure.RunCommand;
import dev.tenk.cli.measure.ShardCommand;
import dev.tenk.cli.measure.SweepCommand;
import dev.tenk.cli.price.CostCommand;
import dev.tenk.cli.price.PricesCommand;
import dev.tenk.cli.runs.CollectCommand;
import dev.tenk.cli.runs.CompareCommand;
import dev.tenk.cli.runs.ExplainCommand;
import dev.tenk.cli.runs.ExportCommand;
import dev.tenk.cli.runs.HistoryCommand;
import dev.tenk.cli.runs.MatrixCommand;
import dev.tenk.cli.runs.ReportCommand;
import dev.tenk.cli.runs.RunsCommand;
import dev.tenk.cli.serve.AgentPackageCommand;
import dev.tenk.cli.serve.LocalCloudCommand;
import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.FileNames;
import dev.tenk.cli.terminal.SafeOutput;
import dev.tenk.cli.terminal.TaskHelp;
import dev.tenk.cli.terminal.Terminal;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TenkException;
import dev.tenk.session.Measurement;
import dev.tenk.targets.HttpLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code tenk} command. */
@Command(
    name = "tenk",
    description = "Measures what ten thousand inferences cost, and how long each takes.",
    mixinStandardHelpOptions = true,
    version = "tenk " + Main.VERSION,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:a gate failed",
      "2:wrong usage or configuration",
      "3:the measurement is invalid or incomplete"
    })
public final class Main {
  /** Version of tenk. */
  public static final String VERSION = Measurement.TOOL_VERSION;

  private static final List<Class<?>> COMMANDS =
      List.of(
          InitCommand.class,
          RunCommand.class,
          RunsCommand.class,
          ReportCommand.class,
          ExplainCommand.class,
          MatrixCommand.class,
          AbCommand.class,
          SweepCommand.class,
          JmhCommand.class,
          CompareCommand.class,
          HistoryCommand.class,
          ExportCommand.class,
          NightlyCommand.class,
          CostCommand.class,
          ImportCommand.class,
          PricesCommand.class,
          AgentCommand.class,
          LocalCloudCommand.class,
          DoctorCommand.class,
          CollectCommand.class,
          ShardCommand.class);

  private static final List<String> VERSION_OPTIONS = List.of("--version", "-V");

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** The same without the end of the process. */
  static int run(String... arguments) {
    // a number is written with the same digits everywhere (docs/decisions)
    Locale.setDefault(Locale.ROOT);
    Optional<String> unreadable = FileNames.unreadable(arguments);
    if (unreadable.isPresent()) {
      System.err.println("tenk: " + unreadable.get());
      return ExitCode.WRONG_USAGE;
    }
    try {
      return commandLine(named(arguments)).execute(arguments);
    } catch (OutOfMemoryError e) {
      System.err.println(
          "tenk: this takes more memory than the %d MB that Java takes here; what was measured is on the disk: do it again with JAVA_TOOL_OPTIONS=-Xmx8g, or as much as there is"
              .formatted(Runtime.getRuntime().maxMemory() >> 20));
      return ExitCode.INVALID_OR_INCOMPLETE;
    } finally {
      HttpLoop.stop();
    }
  }

  /**
   * The commands that these arguments need. To read the annotations of all of them takes longer
   * than most of them do.
   */
  private static List<Class<?>> named(String... arguments) {
    if (arguments.length == 1 && VERSION_OPTIONS.contains(arguments[0])) {
      return List.of();
    }
    return COMMANDS.stream()
        .filter(each -> arguments.length > 0 && name(each).equals(arguments[0]))
        .findFirst()
        .<List<Class<?>>>map(List::of)
        .orElse(COMMANDS);
  }

  private static String name(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }

  static CommandLine commandLine() {
    return commandLine(COMMANDS);
  }

  private static CommandLine commandLine(List<Class<?>> commands) {
    CommandLine commandLine = new CommandLine(new Main());
    commands.forEach(commandLine::addSubcommand);
    // the agent's command is another module's, which does not know how to pack it
    Optional.ofNullable(commandLine.getSubcommands().get("agent"))
        .ifPresent(agent -> agent.addSubcommand(new AgentPackageCommand()));
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setOut(SafeOutput.before(commandLine.getOut(), Terminal.isOne()));
    commandLine.setErr(SafeOutput.before(commandLine.getErr(), Terminal.isOne()));
    commandLine.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            Terminal.hasColours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    commandLine.setExecutionExceptionHandler(
        (exception, failed, parsed) -> {
          if (exception instanceof TenkException) {
            failed.getErr().println("tenk: " + exception.getMessage());
            return exception instanceof ConfigurationException
                ? ExitCode.WRONG_USAGE
                : ExitCode.INVALID_OR_INCOMPLETE;
          }
          Throwable cause =
              exception instanceof UncheckedIOException ? exception.getCause() : exception;
          if (cause instanceof IOException ofFile) {
            failed.getErr().println("tenk: " + inWords(ofFile));
            return ExitCode.INVALID_OR_INCOMPLETE;
          }
          if (exception instanceof InvalidPathException name) {
            failed.getErr().println("tenk: " + FileNames.refused(name));
            return ExitCode.WRONG_USAGE;
          }
          if (Boolean.getBoolean("tenk.trace")) {
            throw exception;
          }
          failed
              .getErr()
              .println(
                  "tenk: this is a fault of tenk's, or of a file that somebody altered: %s; see where with JAVA_TOOL_OPTIONS=-Dtenk.trace=true"
                      .formatted(exception));
          return ExitCode.INVALID_OR_INCOMPLETE;
        });
    TaskHelp.install(commandLine);
    return commandLine;
  }

  /** The message of many file errors is only the file's name. */
  private static String inWords(IOException e) {
    return e instanceof FileSystemException file && file.getReason() == null
        ? "%s cannot be read or written (%s)"
            .formatted(file.getFile(), e.getClass().getSimpleName().replaceAll("Exception$", ""))
        : String.valueOf(e.getMessage());
  }
}
