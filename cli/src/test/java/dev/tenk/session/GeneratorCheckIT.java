package dev.tenk.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.store.GeneratorReach;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real driver against a real server, at a rate that any machine reaches. */
class GeneratorCheckIT {
  @TempDir Path store;

  @Test
  void whatWasReachedIsKeptForThisMachine() throws Exception {
    List<String> tried = new ArrayList<>();

    GeneratorReach reach = GeneratorCheck.measure(List.of(10, 20), tried::add);

    assertThat(tried)
        .containsExactly(
            "the clock, with nothing else to do", "up to 20 req/s", "up to 20 req/s over TLS");
    assertThat(reach.plain().reachedPerSecond()).isEqualTo(20);
    assertThat(reach.plain().triedPerSecond()).isEqualTo(20);
    assertThat(reach.tls().orElseThrow().reachedPerSecond()).isEqualTo(20);
    assertThat(reach.hiccups().orElseThrow().seconds()).isGreaterThanOrEqualTo(3);
    reach.write(store);
    assertThat(GeneratorReach.read(store, Host.facts())).contains(reach);
  }
}
