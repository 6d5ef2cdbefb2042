package dev.tenk.session.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.gatling.schedule.Share;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmissionTest {
  @TempDir Path folder;
  private RunFolder run;

  @BeforeEach
  void begin() throws IOException {
    run = new RunFolder(folder);
    Files.writeString(folder.resolve(RunFolder.SUITE), "name: s\n");
  }

  private SharedDrivers drivers(int count) {
    return drivers(count, Duration.ofSeconds(60), Duration.ofMillis(1800));
  }

  private SharedDrivers drivers(int count, Duration readyWithin, Duration ahead) {
    return new SharedDrivers(
        count, new LocalEngine("none"), Optional.empty(), folder, readyWithin, ahead);
  }

  @Test
  void howManyGeneratorsARunHasIsKnownBeforeItsFirstCell() throws IOException {
    assertThat(PutCells.of(run).generators()).isEmpty();

    drivers(3).begin(run);

    assertThat(PutCells.of(run).generators()).hasValue(3);
    assertThat(Submission.of(run).get(0).cells()).isEmpty();
  }

  @Test
  void anAttemptThatWasKilledBeforeItsPlanIsLeftOut() throws IOException {
    drivers(3).begin(run);
    Files.createDirectories(folder.resolve("shards/2/inputs"));

    assertThat(PutCells.of(run).generators()).hasValue(3);
    assertThat(Submission.begin(run, 3, Optional.empty(), folder).folder())
        .isEqualTo(folder.resolve("shards/3"));
    assertThat(Submission.of(run)).hasSize(2);
  }

  @Test
  void aShardOfAnotherLoadIsRefusedAndPutsNothing() throws IOException {
    drivers(3).begin(run);
    Path store = folder.resolve("shards/1");

    assertRefused(store, 5, "--count: 5, but the load in the store has 3 shards");
    assertRefused(
        folder.resolve("elsewhere"),
        3,
        "--store: no load is ordered there; give shards/1 of a run's folder, or the last one there");
    assertThat(folder.resolve("elsewhere")).doesNotExist();
    assertThat(store.resolve("workers")).doesNotExist();
    Files.writeString(store.resolve(Names.PLAN), "count=many\n", StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Submission.of(run))
        .isInstanceOf(IOException.class)
        .hasMessage("an object of the store is damaged: count is 'many'");
  }

  private void assertRefused(Path store, int count, String sentence) throws IOException {
    ShardWorker worker =
        new ShardWorker(
            store.toString(),
            new Share(0, count),
            Optional.of(folder.resolve("work")),
            new PrintWriter(new StringWriter()));
    assertThatThrownBy(worker::run).isInstanceOf(ConfigurationException.class).hasMessage(sentence);
  }

  @Test
  void timesThatNoShardCouldKeepAreRefused() {
    assertThatThrownBy(() -> drivers(2, Duration.ofSeconds(60), Duration.ofMillis(500)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "--start-ahead: 500 ms is too short for a driver to be told in time; take more than 500 ms");
    assertThatThrownBy(() -> drivers(2, Duration.ofSeconds(1), Duration.ofMillis(1800)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "--ready-within: 1000 ms is not longer than the 1800 ms of --start-ahead, so no start would be within it");
  }

  @Test
  void oneGeneratorIsNotTogether() {
    assertThat(drivers(1).notes())
        .containsExactly("every load is offered by 1 generator, on this machine.");
    assertThat(drivers(2).notes())
        .containsExactly("every load is offered by 2 generators together, on this machine.");
  }
}
