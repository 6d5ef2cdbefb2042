package dev.tenk.cli;

import dev.tenk.cli.terminal.SafeOutput;
import java.io.StringWriter;
import picocli.CommandLine;

/** What a command printed, in this process. */
public record Said(int exitCode, String out, String err) {
  public static Said tenk(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(SafeOutput.before(out, false));
    commandLine.setErr(SafeOutput.before(err, false));
    int exitCode = commandLine.execute(arguments);
    return new Said(exitCode, out.toString(), err.toString());
  }

  /** What it wrote, however its lines are broken. */
  public String words() {
    return out.replaceAll("\\s+", " ");
  }
}
