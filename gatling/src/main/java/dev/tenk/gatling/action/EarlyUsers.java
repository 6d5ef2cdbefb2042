package dev.tenk.gatling.action;

import dev.tenk.gatling.schedule.ArrivalSchedule;
import io.gatling.core.controller.inject.open.OpenInjectionStep;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;
import scala.concurrent.duration.FiniteDuration;

/**
 * One injection step for a whole schedule. Gatling nests its own steps in each other: one a second
 * takes quadratic time, and overflows the stack after some hours.
 */
final class EarlyUsers implements OpenInjectionStep {
  private static final long serialVersionUID = 1;

  private final transient ArrivalSchedule schedule;
  private final transient BooleanSupplier goesOn;
  private final transient LongSupplier behindNanos;

  /**
   * Injects virtual users for as much of a schedule as is offered.
   *
   * @param behindNanos asked when the first one comes, how much later that is than it was to: the
   *     others make up for it
   */
  EarlyUsers(ArrivalSchedule schedule, BooleanSupplier goesOn, LongSupplier behindNanos) {
    this.schedule = schedule;
    this.goesOn = goesOn;
    this.behindNanos = behindNanos;
  }

  @Override
  public Iterator<FiniteDuration> chain(Iterator<FiniteDuration> chained) {
    if (chained.hasNext()) {
      throw new IllegalStateException("a schedule is the whole of an injection");
    }
    PrimitiveIterator.OfLong users = schedule.usersNanos();
    return new AbstractIterator<>() {
      private OptionalLong behind = OptionalLong.empty();

      @Override
      public boolean hasNext() {
        return users.hasNext() && goesOn.getAsBoolean();
      }

      @Override
      public FiniteDuration next() {
        if (behind.isEmpty()) {
          behind = OptionalLong.of(behindNanos.getAsLong());
        }
        long user = Math.max(0, users.nextLong() - behind.getAsLong());
        return new FiniteDuration(user, TimeUnit.NANOSECONDS);
      }
    };
  }

  @Override
  public long users() {
    return Math.max(1, schedule.starts());
  }

  @Override
  public FiniteDuration duration() {
    return new FiniteDuration(schedule.endNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public int productArity() {
    return 0;
  }

  @Override
  public Object productElement(int n) {
    throw new IndexOutOfBoundsException(n);
  }

  @Override
  public boolean canEqual(Object that) {
    return that == this;
  }
}
