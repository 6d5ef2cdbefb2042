package dev.tenk.session.shard;

import dev.tenk.targets.aws.S3Place;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where the submitter of a load and its shards tell each other what they have to: named objects,
 * each of which is there whole or not at all. Every name has one writer, so that no conditional
 * write is needed; a writer may replace its own object. What was put is in the next list.
 */
interface ShardStore {
  /**
   * The store that a text names, asked with patience.
   *
   * @param text {@code s3://BUCKET/PREFIX}, or a folder
   */
  static ShardStore at(String text) {
    return new PatientStore(
        S3Place.isNamedBy(text) ? new S3Store(S3Place.parse(text)) : new FolderStore(Path.of(text)),
        ShardTime.OF_THIS_MACHINE);
  }

  /**
   * Puts a small object.
   *
   * @param name path of words, digits, {@code .} and {@code -}, divided by {@code /}
   */
  void put(String name, byte[] content) throws IOException;

  /** Puts a file, which may be large. */
  void put(String name, Path file) throws IOException;

  /** Gets a small object; empty where there is none of the name. */
  Optional<byte[]> get(String name) throws IOException;

  /**
   * Gets a large object into a file that is not there yet.
   *
   * @throws IOException also where there is none of the name
   */
  void get(String name, Path to) throws IOException;

  /**
   * Lists the objects whose names begin with a prefix, in the order of their names.
   *
   * @param prefix ends with {@code /}
   */
  List<Entry> list(String prefix) throws IOException;

  /** Asks the store for the time. */
  Date date() throws IOException;

  /**
   * An object.
   *
   * @param changedAt when it was put last, by the store's clock
   */
  record Entry(String name, Instant changedAt) {}

  /** The store's clock, somewhere from the one to the other instant when it was asked. */
  record Date(Instant earliest, Instant latest) {}
}
