package dev.tenk.session.shard;

import dev.tenk.results.store.DurableFiles;
import dev.tenk.targets.aws.S3Folder;
import dev.tenk.targets.aws.S3Place;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A store in S3, or in what speaks it and lists what was put at once. */
final class S3Store implements ShardStore {
  private final S3Folder folder;

  S3Store(S3Place place) {
    this.folder = new S3Folder(place);
  }

  @Override
  public void put(String name, byte[] content) throws IOException {
    folder.put(name, content);
  }

  @Override
  public void put(String name, Path file) throws IOException {
    folder.put(name, file);
  }

  @Override
  public Optional<byte[]> get(String name) throws IOException {
    return folder.get(name);
  }

  @Override
  public void get(String name, Path to) throws IOException {
    DurableFiles.createDirectories(to.toAbsolutePath().getParent());
    folder.get(name, to);
  }

  @Override
  public List<Entry> list(String prefix) throws IOException {
    return folder.list(prefix).stream()
        .map(each -> new Entry(each.name(), each.changedAt()))
        .toList();
  }

  /** Its answers tell whole seconds, and leave out what is behind them. */
  @Override
  public Date date() throws IOException {
    Instant second = folder.date();
    return new Date(second, second.plusSeconds(1));
  }
}
