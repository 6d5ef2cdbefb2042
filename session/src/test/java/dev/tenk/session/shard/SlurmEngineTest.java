package dev.tenk.session.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlurmEngineTest {
  private static final SlurmEngine PACKED =
      new SlurmEngine("Main", Duration.ofSeconds(61), Optional.of(2), List.of("--partition=gen"));

  /** Those lines are Slurm's; what follows them is this machine's Java. */
  @Test
  void theJobIsAnArrayWithATimeLimitAndASignalBeforeIt() {
    List<String> lines = PACKED.script(3, "/shared/runs/R/shards/1").lines().toList();

    assertThat(lines.stream().filter(line -> line.startsWith("#")))
        .containsExactly(
            "#!/bin/sh",
            "#SBATCH --job-name=tenk",
            "#SBATCH --array=0-2",
            "#SBATCH --nodes=1",
            "#SBATCH --ntasks=1",
            "#SBATCH --cpus-per-task=2",
            // 61 s of work and 240 s, in minutes that are begun
            "#SBATCH --time=6",
            "# what was measured by then is put before Slurm kills the task",
            "#SBATCH --signal=B:TERM@120",
            "# a task whose node has failed is started again, and takes part in the next cell",
            "#SBATCH --requeue",
            "#SBATCH --open-mode=append",
            "#SBATCH --output=\"/shared/runs/R/shards/1/shard-%a.log\"",
            "#SBATCH --partition=gen");
    assertThat(lines.get(lines.size() - 1))
        .startsWith("exec '")
        .endsWith(" 'Main' 'shard' '--count=3' '--store=/shared/runs/R/shards/1'");
  }

  @Test
  void aTaskHasANodeForItselfUnlessItsProcessorsAreNumbered() {
    SlurmEngine whole = new SlurmEngine("Main", Duration.ZERO, Optional.empty(), List.of());

    assertThat(whole.script(1, "/s").lines())
        .contains("#SBATCH --array=0-0", "#SBATCH --exclusive", "#SBATCH --time=4")
        .noneMatch(line -> line.contains("cpus-per-task"));
  }

  @Test
  void aPathIsOneWordOfTheShell() {
    assertThat(PACKED.script(1, "/it's here").lines())
        .last()
        .asString()
        .endsWith("'--store=/it'\\''s here'");
  }

  @Test
  void theLogOfAStoreThatIsNoFolderIsLeftToSlurm() {
    assertThat(PACKED.script(1, "s3://bucket/R/shards/1")).doesNotContain("--output");
  }

  @Test
  void aStoreWhoseNameSbatchWouldReadAsAPatternIsRefused() {
    assertThatThrownBy(() -> PACKED.script(1, "/shared/100%"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "the store '/shared/100%' has a character that sbatch takes for something else (%, \", \\); take another folder");
  }

  @Test
  void anOptionOfSbatchCannotBringALineOfItsOwn() {
    assertThatThrownBy(
            () ->
                new SlurmEngine(
                    "Main", Duration.ZERO, Optional.empty(), List.of("--partition=a\nrm -r x")))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(
            () -> new SlurmEngine("Main", Duration.ZERO, Optional.empty(), List.of("gen")))
        .hasMessage("--sbatch: 'gen' is not an option of sbatch, as --partition=NAME is");
  }
}
