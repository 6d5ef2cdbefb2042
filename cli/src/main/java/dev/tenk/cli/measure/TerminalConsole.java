package dev.tenk.cli.measure;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.Terminal;
import dev.tenk.session.Console;
import dev.tenk.session.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;

/** The user at the terminal, or a log without one. */
public record TerminalConsole(PrintWriter out) implements Console {
  @Override
  public Progress progress() {
    return new TerminalProgress(out, Terminal.isOne());
  }

  @Override
  public boolean confirms(String question) {
    if (!Terminal.canAsk()) {
      return false;
    }
    out.print(question + " [y/N] ");
    out.flush();
    try {
      // not closed, and nothing else reads it
      String answer =
          new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
      return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void stopped() {
    Runtime.getRuntime().halt(ExitCode.INVALID_OR_INCOMPLETE);
  }
}
