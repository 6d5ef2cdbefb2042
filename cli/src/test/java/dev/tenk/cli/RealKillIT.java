package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A kill of each kind but the agent's, in real processes; docs/reliability.md has the many. */
class RealKillIT {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(
      value = RealKill.How.class,
      names = {"COMMAND_AT_OPERATION", "DRIVER_AT_OPERATION"})
  void aRunSurvivesTheEndOfAProcess(RealKill.How how) throws Exception {
    try (KnownServer server = new KnownServer()) {
      assertThat(RealKill.trial(folder.resolve("case"), server, how, 1)).isEmpty();
    }
  }
}
