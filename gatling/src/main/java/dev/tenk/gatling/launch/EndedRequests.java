package dev.tenk.gatling.launch;

import dev.tenk.gatling.action.EndedRequest;
import dev.tenk.gatling.action.EndedRequest.Ending;
import dev.tenk.gatling.schedule.Share;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Ended requests of one generator as bytes: two numbers for each, in groups of seven bits, the low
 * ones first, the eighth bit set where more follow. The first is how far on in the share the
 * request is from the one before, negative ones between the others (0, −1, 1, −2 …), times three,
 * plus how it has ended. The second is the response time in nanoseconds. A request that ends in
 * order within 268 ms takes five bytes.
 */
public final class EndedRequests {
  // the order is that in the bytes
  private static final List<Ending> ENDINGS =
      List.of(Ending.SUCCEEDED, Ending.ASLEEP, Ending.FAILED);

  private EndedRequests() {}

  /** Of a generator's share, in any order. */
  public static byte[] bytes(Share share, List<EndedRequest> ended) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(5 * ended.size());
    long before = -1;
    for (EndedRequest each : ended) {
      long nth = each.sequence() / share.count();
      long further = nth - before - 1;
      put(
          out,
          ((further << 1) ^ (further >> 63)) * ENDINGS.size() + ENDINGS.indexOf(each.ending()));
      put(out, Math.max(0, each.responseNanos()));
      before = nth;
    }
    return out.toByteArray();
  }

  private static void put(ByteArrayOutputStream out, long number) {
    long left = number;
    for (; left > 0x7f; left >>>= 7) {
      out.write((int) ((left & 0x7f) | 0x80));
    }
    out.write((int) left);
  }

  /**
   * From what {@link #bytes} gave.
   *
   * @throws IOException when it is no such thing
   */
  public static List<EndedRequest> of(Share share, byte[] bytes) throws IOException {
    List<EndedRequest> ended = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long nth = -1;
    try {
      while (in.hasRemaining()) {
        long first = number(in);
        long further = first / ENDINGS.size();
        nth += ((further >>> 1) ^ -(further & 1)) + 1;
        ended.add(
            new EndedRequest(
                nth * share.count() + share.index(),
                number(in),
                ENDINGS.get((int) (first % ENDINGS.size()))));
      }
    } catch (BufferUnderflowException e) {
      throw new IOException("what a shard tells of its answers is cut off", e);
    }
    return ended;
  }

  private static long number(ByteBuffer in) throws IOException {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte group = in.get();
      number |= (long) (group & 0x7f) << shift;
      if (group >= 0) {
        if (number < 0) {
          break;
        }
        return number;
      }
    }
    throw new IOException("what a shard tells of its answers is damaged");
  }
}
