package dev.tenk.results.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.GeneratorReach.Hiccups;
import dev.tenk.results.store.GeneratorReach.Rates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorReachTest {
  private static final RunManifest.Host HOST =
      new RunManifest.Host("cpu", 2, 1L << 33, "Linux 6", "JVM 17");

  @TempDir Path store;

  @Test
  void whatWasMeasuredIsReadAgain() throws IOException {
    GeneratorReach reach =
        new GeneratorReach(
            Instant.EPOCH,
            HOST,
            new Rates(
                8000,
                12_000,
                OptionalInt.of(8000),
                OptionalInt.of(4000),
                OptionalInt.of(3000),
                OptionalInt.empty(),
                Optional.empty()),
            Optional.of(
                new Rates(
                    4000,
                    6000,
                    OptionalInt.of(4000),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    Optional.empty())),
            Optional.of(new Hiccups(4, 0.0005, 3_200_000)));

    reach.write(store);

    assertThat(GeneratorReach.read(store, HOST)).contains(reach);
  }

  /** As version 1.0 wrote it. */
  @Test
  void anOlderFileIsReadAndSaysLess() throws IOException {
    Files.writeString(
        store.resolve("generator.json"),
        """
        {
          "measured_at" : "1970-01-01T00:00:00Z",
          "host" : {
            "cpu" : "cpu",
            "cores" : 2,
            "memory_bytes" : 8589934592,
            "kernel" : "Linux 6",
            "jvm" : "JVM 17"
          },
          "reached_per_second" : 8000,
          "tried_per_second" : 16000,
          "p90_per_second" : 4000
        }
        """);

    assertThat(GeneratorReach.read(store, HOST))
        .contains(
            new GeneratorReach(
                Instant.EPOCH,
                HOST,
                new Rates(
                    8000,
                    16_000,
                    OptionalInt.empty(),
                    OptionalInt.of(4000),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    Optional.empty()),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void whatItDoesNotSayIsNamed() throws IOException {
    Files.writeString(
        store.resolve("generator.json"), "{\"measured_at\": \"1970-01-01T00:00:00Z\"}");

    assertThatThrownBy(() -> GeneratorReach.read(store, HOST))
        .isInstanceOf(TenkException.class)
        .hasMessageStartingWith(store.resolve("generator.json") + " cannot be read: its field")
        .hasMessageEndingWith("; delete it, and measure again with: tenk doctor --generator");
  }
}
