package dev.tenk.results.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.NightLock.Holder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NightLockTest {
  private static final Holder FIRST =
      new Holder("nightly", 4711, Instant.parse("2026-11-21T02:00:00Z"));
  private static final Holder SECOND =
      new Holder("weekly", 4712, Instant.parse("2026-11-21T03:00:00Z"));

  @TempDir Path folder;

  @Test
  void oneNightAtATime() throws IOException {
    Path store = folder.resolve("runs");
    try (NightLock first = NightLock.take(store, FIRST)) {
      assertThat(first.before()).isEmpty();
      assertThatThrownBy(() -> NightLock.take(store, SECOND))
          .isInstanceOf(TenkException.class)
          .hasMessage(
              "another night goes on in "
                  + store
                  + ": suite 'nightly', process 4711, since 2026-11-21T02:00:00Z; this one was not"
                  + " measured");
    }
    try (NightLock second = NightLock.take(store, SECOND)) {
      assertThat(second.before()).isEmpty();
    }
  }

  @Test
  void aLockThatNobodyHoldsIsTakenAndSaysWhoHadIt() throws IOException {
    Files.writeString(
        folder.resolve("nightly.lock"),
        "{\"suite\": \"nightly\", \"pid\": 4711, \"since\": \"2026-11-21T02:00:00Z\"}");
    try (NightLock next = NightLock.take(folder, SECOND)) {
      assertThat(next.before()).contains(FIRST);
    }
    assertThat(folder.resolve("nightly.lock")).isEmptyFile();
  }

  @Test
  void whatNobodyCanReadKeepsNobodyOut() throws IOException {
    Files.writeString(folder.resolve("nightly.lock"), "{\"suite\": \"ni");
    try (NightLock next = NightLock.take(folder, SECOND)) {
      assertThat(next.before()).isEmpty();
    }
  }
}
