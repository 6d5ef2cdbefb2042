package dev.tenk.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.reports.render.document.Screen;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {
  @AfterEach
  void forget() {
    System.clearProperty("tenk.columns");
    System.clearProperty("tenk.terminal");
  }

  /** Sentences are at most 100 wide, tables as wide as the terminal, and neither unreadable. */
  @ParameterizedTest
  @CsvSource({",100,100", "0,100,100", "39,40,40", "80,80,80", "150,100,150", "999,100,200"})
  void widthFollowsTheTerminal(String columns, int sentence, int table) {
    if (columns != null) {
      System.setProperty("tenk.columns", columns);
    }

    assertThat(Terminal.columns()).isEqualTo(sentence);
    assertThat(Terminal.screen()).isEqualTo(new Screen(table, false));
  }

  @ParameterizedTest
  @CsvSource({"true,true", "false,false", ",false"})
  void onlyATerminalHasColours(String terminal, boolean isOne) {
    if (terminal != null) {
      System.setProperty("tenk.terminal", terminal);
    }
    String noColor = System.getenv("NO_COLOR");

    assertThat(Terminal.isOne()).isEqualTo(isOne);
    assertThat(Terminal.hasColours()).isEqualTo(isOne && (noColor == null || noColor.isEmpty()));
  }
}
