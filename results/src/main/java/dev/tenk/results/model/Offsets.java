package dev.tenk.results.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Instants, ns from a beginning, ascending. They take eight bytes each and a bound besides: a week
 * of a busy service has tens of millions.
 */
public final class Offsets {
  private static final int CHUNK_BITS = 14;
  private static final int CHUNK = 1 << CHUNK_BITS;

  private final long[][] chunks;
  private final int first;
  private final int size;
  private final long beginNanos;

  private Offsets(long[][] chunks, int first, int size, long beginNanos) {
    this.chunks = chunks;
    this.first = first;
    this.size = size;
    this.beginNanos = beginNanos;
  }

  /** Those of an array, which is copied. */
  public static Offsets of(long... nanos) {
    Builder builder = new Builder();
    for (long each : nanos) {
      builder.add(each);
    }
    return builder.build();
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** Number {@code i}, counted from 0, ns. */
  public long get(int i) {
    int at = first + i;
    return chunks[at >>> CHUNK_BITS][at & (CHUNK - 1)] - beginNanos;
  }

  /** How many of them are before an instant, ns. */
  public int before(long nanos) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (get(middle) < nanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * Some of them, counted from another beginning. Nothing is copied.
   *
   * @param from the first one, counted from 0
   * @param to the one after the last
   * @param begin the instant that is 0 in the result, ns
   */
  public Offsets slice(int from, int to, long begin) {
    return new Offsets(chunks, first + from, to - from, beginNanos + begin);
  }

  /** Takes instants one by one. */
  public static final class Builder {
    private final List<long[]> chunks = new ArrayList<>();
    private int size;

    /** One more, in any order, ns. */
    public void add(long nanos) {
      if ((size & (CHUNK - 1)) == 0) {
        if (size > Integer.MAX_VALUE - CHUNK) {
          throw new IllegalStateException("more than " + size + " instants");
        }
        chunks.add(new long[CHUNK]);
      }
      chunks.get(size >>> CHUNK_BITS)[size++ & (CHUNK - 1)] = nanos;
    }

    /** All of them, put in order where they are not. Nothing can be added any more. */
    public Offsets build() {
      if (!isAscending()) {
        sort();
      }
      return new Offsets(chunks.toArray(new long[0][]), 0, size, 0);
    }

    private boolean isAscending() {
      for (int i = 1; i < size; i++) {
        if (get(i) < get(i - 1)) {
          return false;
        }
      }
      return true;
    }

    private long get(int i) {
      return chunks.get(i >>> CHUNK_BITS)[i & (CHUNK - 1)];
    }

    private void set(int i, long nanos) {
      chunks.get(i >>> CHUNK_BITS)[i & (CHUNK - 1)] = nanos;
    }

    /** In place, and so without a copy: one that fits a chunk at once, all others as a heap. */
    private void sort() {
      if (size <= CHUNK) {
        Arrays.sort(chunks.get(0), 0, size);
        return;
      }
      for (int i = size / 2 - 1; i >= 0; i--) {
        sink(i, size);
      }
      for (int end = size - 1; end > 0; end--) {
        long last = get(end);
        set(end, get(0));
        set(0, last);
        sink(0, end);
      }
    }

    private void sink(int from, int end) {
      long nanos = get(from);
      int at = from;
      while (2 * at + 1 < end) {
        int child = 2 * at + 1;
        if (child + 1 < end && get(child + 1) > get(child)) {
          child++;
        }
        if (get(child) <= nanos) {
          break;
        }
        set(at, get(child));
        at = child;
      }
      set(at, nanos);
    }
  }
}
