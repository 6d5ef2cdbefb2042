package dev.tenk.session.shard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A store in memory, whose clock is ahead of the others' by some time and tells whole seconds, and
 * that may refuse for a while.
 */
final class MemoryStore implements ShardStore {
  private record Content(byte[] bytes, Instant changedAt) {}

  private final Map<String, Content> objects = new TreeMap<>();
  private final VirtualTime time;
  private final Duration ahead;
  private Instant refusesUntil = Instant.MIN;
  private int calls;

  MemoryStore(VirtualTime time, Duration ahead) {
    this.time = time;
    this.ahead = ahead;
  }

  /** From now on, for so long. */
  void refuseFor(Duration length) {
    refusesUntil = time.wall().plus(length);
  }

  int calls() {
    return calls;
  }

  private Instant now() {
    return time.wall().plus(ahead).truncatedTo(ChronoUnit.SECONDS);
  }

  private void call() throws IOException {
    calls++;
    if (time.wall().isBefore(refusesUntil)) {
      throw new IOException("503 Slow Down");
    }
  }

  @Override
  public void put(String name, byte[] content) throws IOException {
    call();
    objects.put(name, new Content(content.clone(), now()));
  }

  @Override
  public void put(String name, Path file) throws IOException {
    put(name, Files.readAllBytes(file));
  }

  @Override
  public Optional<byte[]> get(String name) throws IOException {
    call();
    return Optional.ofNullable(objects.get(name)).map(Content::bytes);
  }

  @Override
  public void get(String name, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.write(to, get(name).orElseThrow(() -> new IOException("404 " + name)));
  }

  @Override
  public List<Entry> list(String prefix) throws IOException {
    call();
    return objects.entrySet().stream()
        .filter(each -> each.getKey().startsWith(prefix))
        .map(each -> new Entry(each.getKey(), each.getValue().changedAt()))
        .toList();
  }

  @Override
  public Date date() throws IOException {
    call();
    return new Date(now(), now().plusSeconds(1));
  }
}
