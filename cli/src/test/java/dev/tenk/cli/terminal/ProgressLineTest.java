package dev.tenk.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private static final List<String> PARTS = List.of("p50 1 ms", "9 s left", "40 req/s");

  @Test
  void hasABarOfTheRoomThatIsLeftUpToTwentyFour() {
    // head 4, parts 8 + 8 + 8 with gaps of 2: 34 columns; the bar and its gap 26
    assertThat(ProgressLine.running("head", 0.5, PARTS, 100))
        .isEqualTo("head  ████████████░░░░░░░░░░░░  p50 1 ms  9 s left  40 req/s")
        .hasSize(60);
    assertThat(ProgressLine.running("head", 0.25, PARTS, 44))
        .isEqualTo("head  ██░░░░░░  p50 1 ms  9 s left  40 req/s")
        .hasSize(44);
    assertThat(ProgressLine.running("head", 0.25, PARTS, 43))
        .as("a bar of seven shows nothing")
        .isEqualTo("head  p50 1 ms  9 s left  40 req/s");
  }

  @Test
  void leavesOutWhatIsLeastNeeded() {
    assertThat(ProgressLine.fitting("head", PARTS, 34))
        .isEqualTo("head  p50 1 ms  9 s left  40 req/s");
    assertThat(ProgressLine.fitting("head", PARTS, 33)).isEqualTo("head  p50 1 ms  9 s left");
    assertThat(ProgressLine.fitting("head", PARTS, 13)).isEqualTo("head");
    assertThat(ProgressLine.fitting("a long name", PARTS, 6)).isEqualTo("a lon…");
  }

  @Test
  void isNeverLongerThanThereIsRoom() {
    for (int columns = 1; columns <= 110; columns++) {
      for (double done : new double[] {-1, 0, 0.3, 1, 7}) {
        assertThat(ProgressLine.running("[1/6] a target", done, PARTS, columns))
            .hasSizeLessThanOrEqualTo(columns);
      }
    }
  }

  @Test
  void theBarIsFullAtTheEndAndNotBefore() {
    assertThat(ProgressLine.running("h", 0, List.of(), 100)).isEqualTo("h  " + "░".repeat(24));
    assertThat(ProgressLine.running("h", 1, List.of(), 100)).isEqualTo("h  " + "█".repeat(24));
    assertThat(ProgressLine.running("h", 1.5, List.of(), 100)).isEqualTo("h  " + "█".repeat(24));
    assertThat(ProgressLine.running("h", -1, List.of(), 100)).isEqualTo("h  " + "░".repeat(24));
  }
}
