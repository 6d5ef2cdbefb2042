package dev.tenk.cli.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TerminalConsoleTest {
  private final StringWriter said = new StringWriter();
  private final TerminalConsole console = new TerminalConsole(new PrintWriter(said), false);

  @Test
  void quietWritesQuestionsAlone() {
    TerminalConsole quiet = new TerminalConsole(new PrintWriter(said), true);
    quiet.out().println("run 1");
    quiet.out().flush();
    assertThat(said.toString()).isEmpty();

    console.out().println("run 1");
    console.out().flush();
    assertThat(said.toString()).isEqualTo("run 1\n");
  }

  @Test
  void onlyAYesOfSomebodyWhoCanBeAskedIsOne() {
    assertThat(console.confirms("Go on?")).isFalse();
    assertThat(said.toString()).isEmpty();

    InputStream before = System.in;
    System.setProperty("tenk.interactive", "true");
    try {
      assertThat(answered("y\n")).isTrue();
      assertThat(said.toString()).isEqualTo("Go on? [y/N] ");
      assertThat(answered(" YES \n")).isTrue();
      assertThat(answered("\n")).isFalse();
      assertThat(answered("")).isFalse();
      assertThat(answered("yesterday\n")).isFalse();
    } finally {
      System.clearProperty("tenk.interactive");
      System.setIn(before);
    }
  }

  private boolean answered(String answer) {
    System.setIn(new ByteArrayInputStream(answer.getBytes(StandardCharsets.US_ASCII)));
    return console.confirms("Go on?");
  }
}
