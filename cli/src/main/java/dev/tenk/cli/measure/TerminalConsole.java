package dev.tenk.cli.measure;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.Terminal;
import dev.tenk.results.store.RunFolder;
import dev.tenk.session.Console;
import dev.tenk.session.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The user at the terminal, or a log without one. */
public final class TerminalConsole implements Console {
  private final PrintWriter terminal;
  private final PrintWriter out;

  /**
   * Where to write.
   *
   * @param quiet whether only questions are written
   */
  public TerminalConsole(PrintWriter terminal, boolean quiet) {
    this.terminal = terminal;
    this.out = quiet ? new PrintWriter(Writer.nullWriter()) : terminal;
  }

  @Override
  public PrintWriter out() {
    return out;
  }

  @Override
  public Progress progress(RunFolder run) {
    return new TerminalProgress(out, Terminal.isOne(), Terminal.columns());
  }

  @Override
  public boolean confirms(String question) {
    if (!Terminal.canAsk()) {
      return false;
    }
    terminal.print(question + " [y/N] ");
    terminal.flush();
    try {
      // not closed, and nothing else reads it
      String answer =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
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
