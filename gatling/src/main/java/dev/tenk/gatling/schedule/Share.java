package dev.tenk.gatling.schedule;

import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;

/**
 * Which part of a load one generator of several offers: of all that is planned, in its order from
 * 0, each k with k mod count = index. The shares of all generators are the whole, and none has
 * anything of another's.
 *
 * @param index which generator, from 0
 * @param count how many there are, at least 1
 */
public record Share(int index, int count) {
  /** The one of a generator by itself. */
  public static final Share WHOLE = new Share(0, 1);

  /** Refuses an index that none of so many has. */
  public Share {
    if (count < 1 || index < 0 || index >= count) {
      throw new IllegalArgumentException(
          "shard " + index + " of " + count + ", expected an index from 0 below the count");
    }
  }

  /** Whether it is all there is. */
  public boolean isWhole() {
    return count == 1;
  }

  /** How many of {@code all} it has. */
  public int of(int all) {
    return (int) below(all);
  }

  /** How many it has of those that come before {@code all} in the order. */
  public long below(long all) {
    return all / count + (index < all % count ? 1 : 0);
  }

  /** As people call it: {@code shard 0 of 3}. */
  @Override
  public String toString() {
    return "shard " + index + " of " + count;
  }

  /** What it has of a sequence. */
  PrimitiveIterator.OfLong of(PrimitiveIterator.OfLong all) {
    return isWhole() ? all : new Every(all);
  }

  private final class Every implements PrimitiveIterator.OfLong {
    private final PrimitiveIterator.OfLong all;
    private int before = index;

    Every(PrimitiveIterator.OfLong all) {
      this.all = all;
    }

    @Override
    public boolean hasNext() {
      while (before > 0 && all.hasNext()) {
        all.nextLong();
        before--;
      }
      return all.hasNext();
    }

    @Override
    public long nextLong() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      before = count - 1;
      return all.nextLong();
    }
  }
}
