package dev.tenk.cli.terminal;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.session.init.Interview;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** Questions to the user at the terminal; a line is an answer, and an empty one the proposal. */
public final class TerminalInterview implements Interview {
  private final PrintWriter terminal;

  /** Not closed, and nothing else reads it. */
  private final BufferedReader answers =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

  /** Questions and complaints are written there. */
  public TerminalInterview(PrintWriter terminal) {
    this.terminal = terminal;
  }

  @Override
  public boolean isPossible() {
    return Terminal.canAsk();
  }

  @Override
  public String ask(String question, String proposal, UnaryOperator<String> check) {
    while (true) {
      terminal.print(question + (proposal.isEmpty() ? " " : " [" + proposal + "] "));
      terminal.flush();
      String answer = line();
      try {
        return check.apply(answer == null || answer.isBlank() ? proposal : answer.strip());
      } catch (IllegalArgumentException | ConfigurationException e) {
        if (answer == null) {
          throw new ConfigurationException("no answer to: " + question, e);
        }
        terminal.println(e.getMessage());
      }
    }
  }

  private String line() {
    try {
      return answers.readLine();
    } catch (IOException e) {
      return null;
    }
  }
}
