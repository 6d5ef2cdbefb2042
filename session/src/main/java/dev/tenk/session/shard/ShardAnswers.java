package dev.tenk.session.shard;

import dev.tenk.gatling.action.EndedRequest;
import dev.tenk.gatling.launch.EndedRequests;
import dev.tenk.gatling.schedule.Share;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * What a shard tells of its answers, once a second: eight bytes of time, big-endian, and some five
 * for each request.
 *
 * @param elapsedNanos since the epoch, when its driver told it
 */
record ShardAnswers(long elapsedNanos, List<EndedRequest> ended) {
  byte[] toBytes(Share share) {
    byte[] requests = EndedRequests.bytes(share, ended);
    return ByteBuffer.allocate(Long.BYTES + requests.length)
        .putLong(elapsedNanos)
        .put(requests)
        .array();
  }

  static ShardAnswers of(Share share, byte[] bytes) throws IOException {
    if (bytes.length < Long.BYTES) {
      throw new IOException("what " + share + " tells of its answers is cut off");
    }
    return new ShardAnswers(
        ByteBuffer.wrap(bytes).getLong(),
        EndedRequests.of(share, Arrays.copyOfRange(bytes, Long.BYTES, bytes.length)));
  }
}
