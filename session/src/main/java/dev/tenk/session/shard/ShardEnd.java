package dev.tenk.session.shard;

import dev.tenk.gatling.launch.DriverMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * How a shard's part of a cell has ended; the last object that it puts.
 *
 * @param ended what its driver reported; empty where it did not offer its part to the end
 * @param reason why it did not; empty where it did
 * @param files SHA-256 of each file that it has put, by its name; none where they are not whole
 * @param host name of its machine
 * @param clock how far the store's clock was ahead of its machine's
 * @param verdict what its part is not worth by itself, each a sentence
 */
record ShardEnd(
    Optional<DriverMessage.Ended> ended,
    String reason,
    SortedMap<String, String> files,
    String host,
    ClockOffset clock,
    List<String> verdict) {
  private static final String ENDED = "ended";
  private static final String REASON = "reason";
  private static final String FILE = "sha256.";
  private static final String HOST = "host";
  private static final String OFFSET = "clock-offset";
  private static final String ERROR = "clock-error";
  private static final String VERDICT = "verdict.";

  byte[] toBytes() {
    Fields fields =
        new Fields()
            .put(REASON, reason)
            .put(HOST, host)
            .put(OFFSET, clock.offset())
            .put(ERROR, clock.error());
    ended.ifPresent(each -> fields.put(ENDED, each.toLine()));
    files.forEach((name, sha256) -> fields.put(FILE + name, sha256));
    for (int i = 0; i < verdict.size(); i++) {
      fields.put(VERDICT + i, verdict.get(i));
    }
    return fields.toBytes();
  }

  static ShardEnd of(byte[] bytes) throws IOException {
    Fields fields = Fields.of(bytes);
    Optional<DriverMessage.Ended> ended =
        fields.find(ENDED).map(line -> (DriverMessage.Ended) DriverMessage.fromLine(line));
    return new ShardEnd(
        ended,
        fields.get(REASON),
        fields.below(FILE),
        fields.get(HOST),
        new ClockOffset(Duration.parse(fields.get(OFFSET)), Duration.parse(fields.get(ERROR))),
        new ArrayList<>(fields.below(VERDICT).values()));
  }
}
