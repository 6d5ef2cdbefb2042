package dev.tenk.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellCommandTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @Test
  void itRunsInTheFolderWithTheVariablesAndKeepsBothStreams() throws IOException {
    Optional<String> failed =
        run("pwd; echo \"of $TENK_RUN\"; echo 'no good' >&2", PATIENCE, List.of());

    assertThat(failed).isEmpty();
    assertThat(said())
        .startsWith("$ pwd; echo")
        .contains(folder.toRealPath() + "\n", "of 2026-run\n", "no good\n")
        .containsPattern("# started 20[0-9T:.Z-]+\n")
        .containsPattern("# ended 20[0-9T:.Z-]+ after [0-9.]+ s: exit code 0\n");
  }

  @Test
  void anExitCodeIsAFailure() throws IOException {
    assertThat(run("exit 7", PATIENCE, List.of())).contains("exit code 7");
    assertThat(said()).contains("exit code 7");
  }

  @Test
  void aFolderThatIsGoneIsAFailureToo() throws IOException {
    Optional<String> failed =
        new ShellCommand("true", false)
            .run(folder.resolve("gone"), Map.of(), PATIENCE, log, List.of());

    assertThat(failed.orElseThrow()).startsWith("it cannot be started");
  }

  @Test
  void atItsTimeOutItEndsWithAllThatItStarted() throws IOException {
    // the inner shell says who it is before it hangs
    Optional<String> failed =
        run("sh -c 'echo $$ > inner; sleep 600' ; true", Duration.ofSeconds(1), List.of());

    assertThat(failed).contains("it was stopped after its time-out of 1 s");
    long inner = Long.parseLong(Files.readString(folder.resolve("inner")).strip());
    assertThat(ProcessHandle.of(inner).map(ProcessHandle::isAlive).orElse(false)).isFalse();
  }

  @Test
  void whatItLeavesRunningIsNotWaitedFor() throws IOException {
    Optional<String> failed = run("sleep 600 & echo $!", PATIENCE, List.of());

    assertThat(failed).isEmpty();
    long left =
        Long.parseLong(
            said().lines().filter(line -> line.matches("[0-9]+")).findFirst().orElseThrow());
    ProcessHandle process = ProcessHandle.of(left).orElseThrow();
    assertThat(process.isAlive()).isTrue();
    process.destroyForcibly();
  }

  @Test
  void stoppedBeforeItsStartItDoesNotGoOn() throws IOException {
    ShellCommand command = new ShellCommand("sleep 600", false);
    command.stop();

    assertThat(command.run(folder, Map.of(), PATIENCE, log, List.of())).contains("it was stopped");
  }

  @Test
  void muchOutputIsKeptAtBothEnds() throws IOException {
    assertThat(
            run(
                "echo first; i=0; while [ $i -lt 200 ]; do head -c 10000 /dev/zero | tr '\\0' x; echo; i=$((i+1)); done; echo last",
                PATIENCE,
                List.of()))
        .isEmpty();

    assertThat(said())
        .hasSizeLessThan(KeptOutput.HEAD_BYTES + KeptOutput.TAIL_BYTES + 2000)
        .contains("first\n", "last\n", "bytes are left out here");
  }

  @Test
  void secretsAreBlankedEvenInALineWithoutAnEnd() throws IOException {
    String secret = "s3cr3t-ünd-long";
    assertThat(run("printf 'a %s b\\n' '" + "x".repeat(10) + "'", PATIENCE, List.of(secret)))
        .isEmpty();
    log.reset();
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    KeptOutput output = new KeptOutput(kept, List.of(secret));
    byte[] endless = ("0".repeat(70_000 - 5) + secret).repeat(3).getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < endless.length; at += 7) {
      byte[] piece = java.util.Arrays.copyOfRange(endless, at, Math.min(at + 7, endless.length));
      output.take(piece, piece.length);
    }
    output.end();
    String text = kept.toString(StandardCharsets.UTF_8);
    assertThat(text.replaceAll("0+", "0")).isEqualTo("0[secret]0[secret]0[secret]\n");
  }

  private Optional<String> run(String line, Duration timeout, List<String> secrets)
      throws IOException {
    return new ShellCommand(line, false)
        .run(folder, Map.of("TENK_RUN", "2026-run"), timeout, log, secrets);
  }

  private String said() {
    return log.toString(StandardCharsets.UTF_8);
  }
}
