package dev.tenk.targets.edge.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.targets.edge.Models;
import dev.tenk.targets.edge.meter.PowerMeter.Power;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that print a power, and others. */
@Timeout(30)
class CommandMeterTest {
  private static final Duration PATIENT = Duration.ofSeconds(10);
  private static final Duration IMPATIENT = Duration.ofMillis(300);

  @TempDir Path folder;

  @Test
  void aCommandPrintsWatts() {
    assertThat(read("echo ' 3.25 '")).isEqualTo(new Power.Known(3.25, OptionalDouble.empty()));
    assertThat(read("echo 7; exec >&-; exec 2>&-"))
        .isEqualTo(new Power.Known(7, OptionalDouble.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"true", "echo three", "echo -1", "echo NaN", "echo 3 W", "echo 3; echo 4"})
  void whatIsNoPowerIsUnknown(String script) {
    assertThat(read(script))
        .isEqualTo(new Power.Unknown("printed what is no power of 0 W or more"));
  }

  @Test
  void aCommandThatFails() {
    assertThat(read("echo 3; exit 4")).isEqualTo(new Power.Unknown("ended with exit code 4"));
    assertThat(new CommandMeter(List.of("/no/such/program"), PATIENT).read())
        .isInstanceOfSatisfying(
            Power.Unknown.class,
            unknown -> assertThat(unknown.why()).startsWith("cannot be started: "));
  }

  /** It and what it started are gone afterwards; one that prints without end cannot end either. */
  @Test
  void aCommandThatDoesNotEndIsKilled() throws Exception {
    Path child = folder.resolve("child");
    CommandMeter hanging =
        new CommandMeter(
            List.of("sh", "-c", "sleep 1000 & echo $! > " + child + "; wait"),
            Duration.ofSeconds(1));
    assertThat(hanging.read()).isEqualTo(new Power.Unknown("did not end in time"));
    long pid = Long.parseLong(Files.readString(child).strip());
    ProcessHandle.of(pid).ifPresent(process -> Models.await(process.onExit()));
    assertThat(new CommandMeter(List.of("yes"), IMPATIENT).read())
        .isEqualTo(new Power.Unknown("did not end in time"));
  }

  private static Power read(String script) {
    return new CommandMeter(List.of("sh", "-c", script), PATIENT).read();
  }
}
