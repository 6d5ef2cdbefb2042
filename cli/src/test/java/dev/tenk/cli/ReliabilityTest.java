package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cli.KillTrial.Undisturbed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small part of each part of the campaign in docs/reliability.md, with seeds of its own. */
class ReliabilityTest {
  /** Prime, so that the ends and losses meet every kind of operation. */
  private static final int STRIDE = 167;

  @TempDir Path folder;

  /** Some operations, before, halfway and after them; every loss; once more while resuming. */
  @Test
  void aRunSurvivesAKillAtAnyOperation() throws Exception {
    Undisturbed undisturbed = Undisturbed.of(folder.resolve("undisturbed"));
    int operations = undisturbed.operations().size();
    List<String> problems = new ArrayList<>();
    for (int seed = 0; seed < 9 * operations; seed += STRIDE) {
      for (String problem : Reliability.kill(folder.resolve("kill-" + seed), undisturbed, seed)) {
        problems.add(seed + ": " + problem);
      }
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void aRunSurvivesADiskThatIsFullOrRefuses() throws Exception {
    Undisturbed undisturbed = Undisturbed.of(folder.resolve("undisturbed"));
    int operations = undisturbed.operations().size();
    List<String> problems = new ArrayList<>();
    for (int seed = 0; seed < 2 * operations; seed += STRIDE / 3) {
      for (String problem : Reliability.disk(folder.resolve("disk-" + seed), undisturbed, seed)) {
        problems.add(seed + ": " + problem);
      }
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void aStoreThatIsNotAsItWasLeftIsToldInWords() throws Exception {
    AlteredStores stores = new AlteredStores(folder);
    List<String> problems = new ArrayList<>();
    for (int seed = 0; seed < 30; seed++) {
      problems.addAll(stores.trial(seed));
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void inputsThatNobodyExpectsAreRefusedInWords() throws Exception {
    MutatedInputs inputs = new MutatedInputs(folder);
    List<String> problems = new ArrayList<>();
    for (int seed = 0; seed < 4; seed++) {
      for (MutatedInputs.Kind kind : MutatedInputs.Kind.values()) {
        problems.addAll(inputs.trial(kind, seed));
      }
    }
    assertThat(problems).isEmpty();
  }
}
