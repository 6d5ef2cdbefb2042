package dev.tenk.session.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.session.S3Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3StoreTest {
  @TempDir Path folder;
  private S3Server server;

  @BeforeEach
  void start() throws IOException {
    server = new S3Server();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private ShardStore store() {
    return new S3Store(server.place("s3://runs/a/RUN/shards/1"));
  }

  @Test
  void whatIsPutIsThereAndListedByItsName() throws IOException {
    Path file = Files.writeString(folder.resolve("samples.csv.gz"), "rows");
    ShardStore store = store();
    store.put("cells/0001/done/10", bytes("ten"));
    store.put("cells/0001/done/9", bytes("nine"));
    store.put("cells/0001/part/9/samples.csv.gz", file);

    store.get("cells/0001/part/9/samples.csv.gz", folder.resolve("fetched/9/samples.csv.gz"));

    assertThat(store.get("cells/0001/done/9")).contains(bytes("nine"));
    assertThat(store.get("cells/0001/done/8")).isEmpty();
    assertThat(Names.indexes(store.list("cells/0001/done/"), "cells/0001/done/"))
        .containsExactly(9, 10);
    assertThat(folder.resolve("fetched/9/samples.csv.gz")).hasContent("rows");
  }

  @Test
  void itsClockIsBoundedByTheSecondThatItTells() throws IOException {
    ShardStore store = store();
    List<ClockOffset.Answer> answers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Instant before = Instant.now();
      answers.add(new ClockOffset.Answer(before, store.date(), Instant.now()));
    }

    ClockOffset clock = ClockOffset.of(answers);

    // it is this machine's own clock that the server tells
    assertThat(clock.offset().abs()).isLessThanOrEqualTo(clock.error());
    assertThat(clock.error()).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void aStoreThatRefusesForTenSecondsIsWaitedFor() throws IOException {
    VirtualTime time = new VirtualTime();
    ShardStore store = new PatientStore(store(), time);
    server.shutAfter(0);
    time.whileWaiting(
        () -> {
          if (time.nanos() >= Duration.ofSeconds(10).toNanos()) {
            server.open();
          }
        });

    store.put("cells/0001/done/0", bytes("zero"));

    assertThat(store.get("cells/0001/done/0")).contains(bytes("zero"));
    assertThat(time.nanos()).isGreaterThanOrEqualTo(Duration.ofSeconds(10).toNanos());
  }

  @Test
  void aStoreThatRefusesForAMinuteIsGivenUpInWords() throws IOException {
    ShardStore store = new PatientStore(store(), new VirtualTime());
    server.shutAfter(0);

    assertThatThrownBy(() -> store.put("cells/0001/done/0", bytes("zero")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(
            "the store refused for a minute: s3://runs/a/RUN/shards/1: s3:PutObject on bucket"
                + " 'runs' in us-east-1: ");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
