package dev.tenk.session.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest {
  @TempDir Path folder;

  private ShardStore store() {
    return new FolderStore(folder.resolve("store"));
  }

  @Test
  void whatIsPutIsThereAndListedByItsName() throws IOException {
    store().put("cells/0001/done/10", bytes("ten"));
    store().put("cells/0001/done/9", bytes("nine"));
    store().put("cells/0002/done/9", bytes("other"));
    store().put("cells/0001/done/9", bytes("nine again"));

    assertThat(store().get("cells/0001/done/9")).contains(bytes("nine again"));
    assertThat(store().get("cells/0001/done/8")).isEmpty();
    assertThat(store().list("cells/0001/done/"))
        .extracting(ShardStore.Entry::name)
        .containsExactly("cells/0001/done/10", "cells/0001/done/9");
    assertThat(Names.indexes(store().list("cells/0001/done/"), "cells/0001/done/"))
        .containsExactly(9, 10);
    assertThat(store().list("workers/")).isEmpty();
  }

  @Test
  void aLargeObjectIsAFileOnBothSides() throws IOException {
    Path file = Files.writeString(folder.resolve("samples.csv.gz"), "rows");
    store().put("cells/0001/part/2/samples.csv.gz", file);
    Files.delete(file);
    Path to = folder.resolve("fetched/2/samples.csv.gz");

    store().get("cells/0001/part/2/samples.csv.gz", to);

    assertThat(to).hasContent("rows");
    assertThatThrownBy(() -> store().get("none", folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void whatIsNotFinishedIsNotListed() throws IOException {
    store().put("workers/0/a/alive", bytes(""));
    Files.writeString(folder.resolve("store/workers/0/a/.unfinished-1"), "hal");

    assertThat(store().list("workers/")).hasSize(1);
  }

  @Test
  void whatCannotBePutLeavesNothing() throws IOException {
    Files.createDirectories(folder.resolve("store/cells/done/in the way"));

    assertThatThrownBy(() -> store().put("cells/done", bytes("ten")))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store().put("cells/part", folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(folder.resolve("store/cells")).isDirectoryNotContaining("glob:**.unfinished-*");
  }

  @Test
  void aFileThatIsPutTwiceHasOneName() throws IOException {
    Path file = Files.writeString(folder.resolve("samples.csv.gz"), "rows");
    store().put("part/samples.csv.gz", file);
    store().put("part/samples.csv.gz", file);

    assertThat(folder.resolve("store/part")).isDirectoryNotContaining("glob:**.unfinished-*");
    assertThat(store().get("part/samples.csv.gz")).contains(bytes("rows"));
  }

  @Test
  void itsClockIsTheOneThatDatesItsFiles() throws IOException {
    store().put("a", bytes(""));
    Instant changedAt = store().list("").get(0).changedAt();

    ShardStore.Date date = store().date();

    assertThat(Duration.between(date.earliest(), date.latest())).isEqualTo(Duration.ofMillis(10));
    assertThat(date.latest()).isAfterOrEqualTo(changedAt);
    assertThat(store().list("")).hasSize(1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
