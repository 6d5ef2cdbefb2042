package dev.tenk.results.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenk.results.model.TenkException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a run makes in an account, a line for each thing before the call that makes it, and one when
 * it is gone. Each line is on the disk before the call, so that whatever ends the process, nothing
 * is made that no line names.
 */
public final class MadeLedger {
  private static final String FILE = "made.jsonl";

  private final Path file;

  /**
   * A line.
   *
   * @param at when it was written
   * @param gone whether it is there no more; otherwise it is about to be made
   * @param thing what it is and how it is told apart
   * @param sweep the sweep that it carries in its tags
   * @param expires the instant that it carries in its tags
   * @param access the way to its account; no secret is in it
   */
  public record Line(
      Instant at, boolean gone, Thing thing, String sweep, Instant expires, Access access) {}

  /**
   * Something that was made.
   *
   * @param kind a word for what it is
   * @param name which it has in its account and region
   */
  public record Thing(String kind, String name) {}

  /**
   * The way to an account.
   *
   * @param kind of the target, by the suite's word
   * @param region of the account
   * @param profile of the shared configuration
   * @param roleArn role that is assumed
   * @param endpointUrl instead of the services' own addresses
   * @param caFile certificates to trust
   * @param local whether it is a local cloud that ends with the tenk that started it
   */
  public record Access(
      String kind,
      String region,
      Optional<String> profile,
      Optional<String> roleArn,
      Optional<String> endpointUrl,
      Optional<String> caFile,
      boolean local) {}

  /** The ledger in the folder of a run, which need not have one. */
  public MadeLedger(Path runFolder) {
    this.file = runFolder.resolve(FILE);
  }

  /** Writes that something is about to be made. Returns when that is on the disk. */
  public void making(Line line) {
    append(line);
  }

  /**
   * Writes that something is gone.
   *
   * @param line as it was written when it was about to be made
   */
  public void gone(Line line, Instant now) {
    append(new Line(now, true, line.thing(), line.sweep(), line.expires(), line.access()));
  }

  private synchronized void append(Line line) {
    boolean fresh = !Files.exists(file);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      // in one write: whoever takes down what has expired may write into it, too
      String before = fresh || endsLine() ? "" : "\n";
      ByteBuffer bytes = ByteBuffer.wrap((before + StoreJson.writeLine(line)).getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
      if (fresh) {
        DurableFiles.force(file.toAbsolutePath().getParent());
      }
    } catch (IOException e) {
      throw new TenkException(
          file + " cannot be written, so nothing more is made: " + e.getMessage(), e);
    }
  }

  /** A kill may have cut a line off; what it names was not made. */
  private boolean endsLine() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      long end = channel.size();
      return end == 0 || (channel.read(last, end - 1) == 1 && last.get(0) == '\n');
    }
  }

  /** What may be there still, in the order it was made. */
  public List<Line> outstanding() {
    Map<Thing, Line> outstanding = new LinkedHashMap<>();
    for (Line line : lines()) {
      if (line.gone()) {
        outstanding.remove(line.thing());
      } else {
        outstanding.put(line.thing(), line);
      }
    }
    return new ArrayList<>(outstanding.values());
  }

  /** The ways to all accounts in which something was made. */
  public Set<Access> accesses() {
    return lines().stream().map(Line::access).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private synchronized List<Line> lines() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return Files.readAllLines(file).stream()
          .map(MadeLedger::line)
          .flatMap(Optional::stream)
          .toList();
    } catch (IOException e) {
      throw new TenkException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Empty for one that was cut off. */
  private static Optional<Line> line(String text) {
    try {
      return Optional.of(StoreJson.read(text, Line.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
