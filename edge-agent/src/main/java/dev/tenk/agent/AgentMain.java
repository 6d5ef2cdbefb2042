package dev.tenk.agent;

import dev.tenk.agent.http.EdgeAgent;
import java.util.Locale;
import picocli.CommandLine;

/** {@code tenk-agent}: the agent alone, as it runs on a device. */
public final class AgentMain {
  private AgentMain() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new AgentCommand());
    commandLine.setCommandName("tenk-agent");
    commandLine.getCommandSpec().version("tenk-agent " + EdgeAgent.version());
    return commandLine;
  }
}
