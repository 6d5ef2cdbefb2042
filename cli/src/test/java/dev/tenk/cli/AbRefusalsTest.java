package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Comparisons in rounds that are none, before anything is started. */
class AbRefusalsTest {
  @TempDir Path folder;

  @Test
  void whatCannotBeMeasuredIsRefusedInWords() throws IOException {
    Path suite = Files.writeString(folder.resolve("rounds.yaml"), AbVerdictTest.suite());
    String text = Files.readString(suite);
    refused(suite, "--baseline: 'x' is no target of the suite; there are old, new", "x", "new");
    refused(suite, "--candidate: 'old' is the baseline too", "old", "old");
    refused(
        suite,
        "--rounds: 49, expected 1 to 48",
        "old",
        "new",
        "--restarts",
        "--until",
        "decided",
        "--rounds",
        "49");
    refused(
        suite,
        "--side: 1500ms, expected whole seconds where builds take turns by requests",
        "old",
        "new",
        "--side",
        "1500ms");
    refused(suite, "--rounds: 1001, expected 1 to 1000", "old", "new", "--rounds", "1001");
    refused(suite, "--side: 100ms, expected 1s to 1h", "old", "new", "--side", "100ms");
    refused(suite, "--side: 'x' is not a time", "old", "new", "--side", "x");
    refused(suite, "--until: 'later', expected decided", "old", "new", "--until", "later");
    refused(suite, "--gate: 'p51', expected p50, p90 or p99", "old", "new", "--gate", "p51");
    refused(
        suite,
        "--workload: 'x' is none of the suite; there are one-caller",
        "old",
        "new",
        "--workload",
        "x");
    Files.writeString(suite, text.replace("warm_up: 500ms", "warm_up: 0s"));
    refused(suite, "has no warm_up, which a build needs that was started anew", "old", "new");
    Files.writeString(
        suite,
        text.replace(
            "kind: closed, callers: 1, warm_up: 500ms, duration: 2s",
            "kind: ramp, from: 1/s, to: 9/s, warm_up: 1s, duration: 3s"));
    refused(suite, "cannot be measured in rounds, which take one rate", "old", "new");
  }

  private void refused(Path suite, String why, String baseline, String candidate, String... more) {
    Said said =
        Said.tenk(
            Stream.concat(
                    Stream.of(
                        "ab",
                        suite.toString(),
                        "--baseline",
                        baseline,
                        "--candidate",
                        candidate,
                        "--store",
                        folder.resolve("runs").toString()),
                    Stream.of(more))
                .toArray(String[]::new));
    assertThat(said.exitCode()).as(said.out()).isEqualTo(2);
    assertThat(said.err()).contains(why);
  }
}
