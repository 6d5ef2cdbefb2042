package dev.tenk.analysis.cell;

import dev.tenk.results.store.SampleRow;
import java.util.Arrays;

/**
 * What of a cell's samples is looked at twice, in the order in which they ended: 41 bytes each, and
 * 8 more where the target says what is charged for.
 */
final class CellRows {
  private static final int STEADY = 1;
  private static final int SUCCEEDED = 1 << 1;
  private static final int PLANNED = 1 << 2;
  private static final int SENT = 1 << 3;
  private static final int BILLED = 1 << 4;
  private static final int SERVED = 1 << 5;
  private static final int ASLEEP = 1 << 6;

  private byte[] flags = new byte[1024];
  private long[] sequences = new long[1024];
  private long[] starts = new long[1024];
  private long[] handed = new long[1024];
  private long[] sent = new long[1024];
  private long[] done = new long[1024];
  private long[] billed = new long[0];
  private int size;
  private int steady;
  private long[] inWindow;

  /**
   * Adds a row.
   *
   * @param served whether it got a connection and was neither throttled nor met the target asleep
   * @param asleep whether it met the target asleep
   */
  void add(SampleRow row, boolean served, boolean asleep) {
    if (size == flags.length) {
      grow(size + size / 2);
    }
    flags[size] =
        (byte)
            ((row.isSteady() ? STEADY : 0)
                | (row.succeeded() ? SUCCEEDED : 0)
                | (row.hasIntended() ? PLANNED : 0)
                | (row.hasSent() ? SENT : 0)
                | (row.hasBilled() ? BILLED : 0)
                | (served ? SERVED : 0)
                | (asleep ? ASLEEP : 0));
    sequences[size] = row.sequence();
    handed[size] = row.handedNanos();
    done[size] = row.doneNanos();
    starts[size] = row.doneNanos() - row.responseNanos();
    if (row.hasSent()) {
      sent[size] = row.sentNanos();
    }
    if (row.hasBilled()) {
      if (size >= billed.length) {
        billed = Arrays.copyOf(billed, flags.length);
      }
      billed[size] = row.billedNanos();
    }
    steady += row.isSteady() ? 1 : 0;
    size++;
  }

  private void grow(int larger) {
    flags = Arrays.copyOf(flags, larger);
    sequences = Arrays.copyOf(sequences, larger);
    starts = Arrays.copyOf(starts, larger);
    handed = Arrays.copyOf(handed, larger);
    sent = Arrays.copyOf(sent, larger);
    done = Arrays.copyOf(done, larger);
  }

  /** How many there are. */
  int size() {
    return size;
  }

  /** How many of them are of the measured window. */
  int steady() {
    return steady;
  }

  /** Of row i, from 0, as are the others. */
  boolean isSteady(int i) {
    return (flags[i] & STEADY) != 0;
  }

  boolean succeeded(int i) {
    return (flags[i] & SUCCEEDED) != 0;
  }

  boolean isPlanned(int i) {
    return (flags[i] & PLANNED) != 0;
  }

  boolean hasSent(int i) {
    return (flags[i] & SENT) != 0;
  }

  boolean hasBilled(int i) {
    return (flags[i] & BILLED) != 0;
  }

  boolean isServed(int i) {
    return (flags[i] & SERVED) != 0;
  }

  boolean isAsleep(int i) {
    return (flags[i] & ASLEEP) != 0;
  }

  long sequence(int i) {
    return sequences[i];
  }

  /** When it was planned to start, or else handed over. */
  long startNanos(int i) {
    return starts[i];
  }

  long handedNanos(int i) {
    return handed[i];
  }

  long doneNanos(int i) {
    return done[i];
  }

  long responseNanos(int i) {
    return done[i] - starts[i];
  }

  /** Only where it was sent. */
  long serviceNanos(int i) {
    return done[i] - sent[i];
  }

  /** Only where it is known. */
  long billedNanos(int i) {
    return billed[i];
  }

  /**
   * Position of a sequence in the window, in planned order from 0, once all rows are there;
   * negative outside it. A sequence in between may lack: its request was not let go, or fell into
   * the warm-up.
   */
  int position(long sequence) {
    if (inWindow == null) {
      inWindow = sortedInWindow();
    }
    if (steady > 0) {
      // where it stands while none lacks
      long offset = sequence - inWindow[0];
      if (offset >= 0 && offset < steady && inWindow[(int) offset] == sequence) {
        return (int) offset;
      }
    }
    return Arrays.binarySearch(inWindow, sequence);
  }

  private long[] sortedInWindow() {
    long[] sorted = new long[steady];
    int found = 0;
    for (int i = 0; i < size; i++) {
      if (isSteady(i)) {
        sorted[found++] = sequences[i];
      }
    }
    Arrays.sort(sorted);
    return sorted;
  }
}
