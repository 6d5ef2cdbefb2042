package dev.tenk.session.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.gatling.launch.CellLauncher.Result;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.results.model.CellKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellPartsTest {
  private static final String CELL = Names.cell(1);
  private static final String LOG_SHA256 =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @TempDir Path folder;
  private final MemoryStore store = new MemoryStore(new VirtualTime(), Duration.ZERO);

  @Test
  void whyNothingBeganIsSaidOnceByTheShardThatKnows() throws IOException {
    end(0, "the target refused it", Map.of());
    end(1, "shard 0" + Barrier.OTHERS, Map.of());
    end(2, "shards 0, 1" + Barrier.OTHERS, Map.of());

    assertThat(merge(3)).isEqualTo(new Result.Broken(1, "shard 0 of 3: the target refused it"));
  }

  @Test
  void aFileThatIsNotThereAnyMoreIsDamageOfItsShardAlone() throws IOException {
    end(0, "it broke", Map.of("gatling/driver.log", LOG_SHA256));
    end(1, "it broke", Map.of("gatling/driver.log", LOG_SHA256));
    store.put(Names.part(CELL, 1) + "gatling/driver.log", new byte[0]);

    assertThat(merge(2))
        .isEqualTo(
            new Result.Broken(
                1, "shard 1 of 2: it broke; shard 0 of 2: what it has put is damaged"));
    assertThat(folder.resolve("cell/gatling/driver-1.log")).isEmptyFile();
    assertThat(folder.resolve("cell/gatling/driver-0.log")).doesNotExist();
  }

  private void end(int index, String reason, Map<String, String> files) throws IOException {
    store.put(
        Names.done(CELL) + index,
        new ShardEnd(
                Optional.empty(),
                reason,
                new TreeMap<>(files),
                "node",
                new ClockOffset(Duration.ZERO, Duration.ZERO),
                List.of())
            .toBytes());
  }

  private Result merge(int count) throws IOException {
    Path cell = Files.createDirectories(folder.resolve("cell"));
    return CellParts.read(store, CELL, count)
        .merge(
            new CellOrder(
                folder.resolve("suite.yaml"),
                folder,
                new CellKey("t", "w", 1),
                cell,
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty()));
  }
}
