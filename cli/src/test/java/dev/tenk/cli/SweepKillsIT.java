package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps that do not end in order, in real processes; docs/sweep.md has the many. */
class SweepKillsIT {
  @TempDir private Path folder;
  private SweepKills sweeps;

  @BeforeEach
  void start() throws Exception {
    sweeps = new SweepKills(folder);
  }

  @AfterEach
  void stop() {
    sweeps.close();
  }

  @Test
  void whatAKilledSweepLeavesIsListedAndThenTakenDown() throws Exception {
    assertThat(sweeps.trial("killed", true, SweepKills.How.KILL, "making fn-1769", 0)).isTrue();
    assertThat(sweeps.extra()).isNotEmpty();
    assertThat(sweeps.end(sweeps.start("list", List.of("sweep", "clean")))).isZero();
    assertThat(sweeps.words("list"))
        .containsPattern("function tenk-[0-9a-f]{8}-512 in us-east-1 \\(run \\S+ has ended\\)")
        .contains("take them down with: tenk sweep clean --yes");
    assertThat(sweeps.extra()).isNotEmpty();
    assertThat(sweeps.clean()).isEmpty();
  }

  @Test
  void aSweepThatIsStoppedTakesDownWhatItMade() throws Exception {
    assertThat(sweeps.trial("stopped", false, SweepKills.How.INTERRUPT, "making fn-2048", 0))
        .isTrue();
    assertThat(sweeps.problems()).isEmpty();
  }

  @Test
  void atASpendStopNothingIsLeft() throws Exception {
    List<String> arguments = new ArrayList<>(sweeps.sweep(true));
    arguments.addAll(List.of("--max-spend", "0.0000001"));
    sweeps.end(sweeps.start("spent", arguments));
    assertThat(sweeps.words("spent")).contains("removed fn-512", "removed fn-1769");
    assertThat(sweeps.problems()).isEmpty();
  }

  @Test
  void whereOneCannotBeMadeNoneIsLeft() throws Exception {
    List<String> arguments = new ArrayList<>(sweeps.sweep(true));
    arguments.set(arguments.indexOf("512,1769"), "512,4096");
    assertThat(sweeps.end(sweeps.start("refused", arguments))).isEqualTo(2);
    assertThat(sweeps.words("refused")).contains("less than or equal to 3008");
    assertThat(sweeps.problems()).isEmpty();
  }
}
