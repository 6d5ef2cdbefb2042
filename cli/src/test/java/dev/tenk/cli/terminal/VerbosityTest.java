package dev.tenk.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class VerbosityTest {
  @Command
  private static final class Any implements Callable<Integer> {
    @Mixin private Verbosity verbosity;

    @Override
    public Integer call() {
      return 0;
    }
  }

  private static boolean isQuiet(String... words) {
    Any any = new Any();
    new CommandLine(any).parseArgs(words);
    return any.verbosity.isQuiet();
  }

  @Test
  void onlyQuietIsQuiet() {
    assertThat(isQuiet("-q")).isTrue();
    assertThat(isQuiet("--quiet")).isTrue();
    assertThat(isQuiet("-v")).isFalse();
    assertThat(isQuiet("--verbose")).isFalse();
    assertThat(isQuiet()).isFalse();
  }

  @Test
  void nobodyWantsMoreAndLess() {
    assertThatThrownBy(() -> isQuiet("-v", "-q")).hasMessageContaining("mutually exclusive");
  }
}
