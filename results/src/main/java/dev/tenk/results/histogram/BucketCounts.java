package dev.tenk.results.histogram;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.HdrHistogram.Histogram;

/**
 * One interval of a histogram log, with only those buckets that hold anything. The library decodes
 * into all buckets there may be, tens of thousands, and walks over them for each sum; a second of
 * requests fills some hundred.
 *
 * <p>Reads the library's encoding, version 2, as it is written for three digits from 1 ns.
 */
public final class BucketCounts {
  private static final int COMPRESSED_COOKIE = 0x1c849314;
  private static final int COOKIE = 0x1c849313;
  private static final int DIGITS = 3;

  /** Buckets are equally wide within 1,024 of them, and twice as wide in the next 1,024. */
  private static final int HALF_MAGNITUDE = 10;

  private static final int HALF = 1 << HALF_MAGNITUDE;

  private final Inflater inflater = new Inflater();
  private byte[] bytes = new byte[1 << 12];
  private long[] lowest = new long[HALF];
  private long[] counts = new long[HALF];
  private int size;
  private long total;

  BucketCounts() {}

  /** Gets buckets. */
  public interface Visitor {
    /**
     * A bucket.
     *
     * @param lowest the lowest value that falls into it
     * @param count above 0
     */
    void visit(long lowest, long count);
  }

  /** How many values there are. */
  public long total() {
    return total;
  }

  /** How many are in buckets up to and with the one of a value. */
  public long upTo(long value) {
    long sum = 0;
    for (int i = 0; i < size && lowest[i] <= value; i++) {
      sum += counts[i];
    }
    return sum;
  }

  /** Shows the buckets that hold anything, from the lowest. */
  public void forEach(Visitor visitor) {
    for (int i = 0; i < size; i++) {
      visitor.visit(lowest[i], counts[i]);
    }
  }

  /** Adds them to a histogram of three digits; the highest first, so that it grows once at most. */
  void addTo(Histogram histogram) {
    for (int i = size - 1; i >= 0; i--) {
      histogram.recordValueWithCount(lowest[i], counts[i]);
    }
  }

  /**
   * Takes another interval.
   *
   * @param compressed as stored in a log, decoded from Base64
   */
  void read(byte[] compressed) throws DataFormatException {
    ByteBuffer outer = ByteBuffer.wrap(compressed);
    expect(COMPRESSED_COOKIE, outer.getInt());
    int length = outer.getInt();
    if (length != outer.remaining()) {
      throw new DataFormatException("it is cut off");
    }
    ByteBuffer inner = inflated(compressed, outer.position());
    expect(COOKIE, inner.getInt());
    int payloadLength = inner.getInt();
    int indexOffset = inner.getInt();
    int digits = inner.getInt();
    long lowestTrackable = inner.getLong();
    inner.getLong(); // the highest value that the writer had room for
    double ratio = inner.getDouble();
    if (indexOffset != 0 || digits != DIGITS || lowestTrackable != 1 || ratio != 1) {
      throw new DataFormatException("its histograms are not of three digits from 1 ns");
    }
    if (payloadLength != inner.remaining()) {
      throw new DataFormatException("it is cut off");
    }
    readCounts(inner);
  }

  /** Gives back what lies outside the heap. */
  void end() {
    inflater.end();
  }

  private static void expect(int cookie, int found) throws DataFormatException {
    if (found != cookie) {
      throw new DataFormatException("encoding %x, expected %x".formatted(found, cookie));
    }
  }

  private ByteBuffer inflated(byte[] compressed, int from) throws DataFormatException {
    inflater.reset();
    inflater.setInput(compressed, from, compressed.length - from);
    int length = 0;
    while (!inflater.finished()) {
      int more = inflater.inflate(bytes, length, bytes.length - length);
      length += more;
      if (length == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * length);
      } else if (more == 0 && !inflater.finished()) {
        throw new DataFormatException("it is cut off");
      }
    }
    return ByteBuffer.wrap(bytes, 0, length);
  }

  /** A number below 0 stands for as many empty buckets. */
  private void readCounts(ByteBuffer in) {
    size = 0;
    total = 0;
    int index = 0;
    while (in.hasRemaining()) {
      long number = zigZag(in);
      if (number < 0) {
        index -= (int) number;
        continue;
      }
      if (number > 0) {
        if (size == counts.length) {
          counts = Arrays.copyOf(counts, 2 * size);
          lowest = Arrays.copyOf(lowest, 2 * size);
        }
        lowest[size] = lowestOf(index);
        counts[size++] = number;
        total += number;
      }
      index++;
    }
  }

  private static long lowestOf(int index) {
    int doublings = (index >> HALF_MAGNITUDE) - 1;
    return doublings < 0 ? index : (long) ((index & (HALF - 1)) + HALF) << doublings;
  }

  /** Seven bits a byte, the lowest first; the ninth byte has eight. Signs alternate. */
  private static long zigZag(ByteBuffer in) {
    long bits = 0;
    int shift = 0;
    while (true) {
      long next = in.get();
      if (shift == 56) {
        bits |= next << shift;
        break;
      }
      bits |= (next & 0x7f) << shift;
      if (next >= 0) {
        break;
      }
      shift += 7;
    }
    return (bits >>> 1) ^ -(bits & 1);
  }
}
