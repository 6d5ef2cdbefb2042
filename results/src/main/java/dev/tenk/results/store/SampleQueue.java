package dev.tenk.results.store;

import dev.tenk.results.model.Sample;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A bounded queue between the threads that measure and the one that writes. Adding takes no lock,
 * makes no object and wakes nobody: the taker looks when it likes.
 *
 * <p>A ring: an adder claims the next place by moving {@code added} on and then fills it; the taker
 * empties a place before it moves {@code taken} on, so whoever claims one finds it empty.
 */
final class SampleQueue {
  private final int mask;
  private final AtomicReferenceArray<Sample> samples;
  // ordered by the write of the sample in the same place, which comes after
  private final byte[][] outputs;
  private final AtomicLong added = new AtomicLong();
  private final AtomicLong taken = new AtomicLong();

  /**
   * An empty queue.
   *
   * @param capacity how many may wait; a power of two
   */
  SampleQueue(int capacity) {
    if (Integer.bitCount(capacity) != 1) {
      throw new IllegalArgumentException("capacity is " + capacity + ", expected a power of two");
    }
    this.mask = capacity - 1;
    this.samples = new AtomicReferenceArray<>(capacity);
    this.outputs = new byte[capacity][];
  }

  /**
   * Adds a sample, from any thread; those of one thread stay in their order.
   *
   * @param output null where there is none
   * @return false when it is full
   */
  boolean offer(Sample sample, byte[] output) {
    long place = added.get();
    while (true) {
      if (place - taken.get() > mask) {
        return false;
      }
      if (added.compareAndSet(place, place + 1)) {
        break;
      }
      place = added.get();
    }
    int index = (int) place & mask;
    outputs[index] = output;
    samples.setRelease(index, sample);
    return true;
  }

  /** Gets what is taken. */
  interface Taker<E extends Exception> {
    /**
     * The next sample.
     *
     * @param output null where there is none
     */
    void take(Sample sample, byte[] output) throws E;
  }

  /**
   * Takes out what is there, in the order of adding, up to one that is just being added; from one
   * thread only.
   */
  <E extends Exception> void drain(Taker<E> taker) throws E {
    long end = added.get();
    long place = taken.get();
    while (place < end) {
      int index = (int) place & mask;
      Sample sample = samples.getAcquire(index);
      if (sample == null) {
        return;
      }
      byte[] output = outputs[index];
      outputs[index] = null;
      samples.setPlain(index, null);
      taken.setRelease(++place);
      taker.take(sample, output);
    }
  }

  /** Whether all that was added, or is just being added, is taken. */
  boolean isEmpty() {
    return taken.get() == added.get();
  }
}
