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
    List<Integer> tried = new ArrayList<>();

    GeneratorReach reach = GeneratorCheck.measure(List.of(20), tried::add);

    assertThat(tried).containsExactly(20);
    assertThat(reach.reachedPerSecond()).isEqualTo(20);
    assertThat(reach.triedPerSecond()).isEqualTo(20);
    reach.write(store);
    assertThat(GeneratorReach.read(store, Host.facts())).contains(reach);
  }
}
