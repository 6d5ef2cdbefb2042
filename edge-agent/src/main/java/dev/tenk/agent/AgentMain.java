package dev.tenk.agent;

import dev.tenk.agent.http.EdgeAgent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine;

/** {@code tenk-agent}: the agent alone, as it runs on a device. */
public final class AgentMain {
  private AgentMain() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new AgentCommand());
    commandLine.setCommandName("tenk-agent");
    commandLine.getCommandSpec().version("tenk-agent " + version());
    return commandLine;
  }

  private static String version() {
    Properties properties = new Properties();
    try (InputStream in = EdgeAgent.class.getResourceAsStream("agent.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
