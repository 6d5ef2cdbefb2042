package dev.tenk.cost;

import dev.tenk.cost.CashFlow.Payment;
import dev.tenk.cost.CostMeasure.Point;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * The break-even point: where one deployment becomes no dearer than another. Exact, with the steps
 * that whole units and purchases make; "never" is an answer. Values are compared, not their bounds.
 */
public final class BreakEven {
  /** The last month compared: a hundred years. */
  public static final BigDecimal LAST_MONTH = BigDecimal.valueOf(1200);

  /** The most inferences a month compared. */
  public static final long MOST_INFERENCES = 1_000_000_000_000L;

  private static final int MOST_TURNS = 100;
  private static final int MOST_LOOKS = 200_000;

  private BreakEven() {}

  /**
   * The break-even by time.
   *
   * @param noDearerAtStart whether the first is no dearer right after the start
   * @param turns months at which that changes, ascending; parts of a month count
   */
  public record Months(boolean noDearerAtStart, List<BigDecimal> turns) {
    /** Copies its list. */
    public Months {
      turns = List.copyOf(turns);
    }

    /** When the first is no dearer for the first time, month; empty if never. */
    public Optional<BigDecimal> first() {
      return noDearerAtStart ? Optional.of(BigDecimal.ZERO) : turns.stream().findFirst();
    }
  }

  /**
   * The break-even by demand.
   *
   * @param noDearerAtOne whether the first is no dearer at one inference a month
   * @param turns the fewest inferences a month with which that changes, each time, ascending
   * @param comparedUpTo the largest demand that both can serve and that is compared, inferences a
   *     month; 0 if none
   * @param limit why not more than that; empty where it is {@link #MOST_INFERENCES}
   */
  public record Inferences(
      boolean noDearerAtOne, List<Long> turns, long comparedUpTo, Optional<String> limit) {
    /** Copies its list. */
    public Inferences {
      turns = List.copyOf(turns);
    }

    /** The fewest inferences a month with which the first is no dearer; empty if never. */
    public OptionalLong first() {
      if (noDearerAtOne) {
        return OptionalLong.of(1);
      }
      return turns.isEmpty() ? OptionalLong.empty() : OptionalLong.of(turns.get(0));
    }
  }

  /**
   * When the money paid for the first is no more than that for the second, and when it is again.
   */
  public static Months inMonths(Cost first, Cost second) {
    return new Flow(first.cashFlow(), second.cashFlow()).months();
  }

  /**
   * The break-even demand: from which a month of the first costs no more than one of the second.
   *
   * <p>Where timestamps are simulated for an endpoint that scales to zero, more inferences may cost
   * a little less, because a start-up is saved where a sleep becomes too short to begin; a change
   * that is undone within such a dip may be missed.
   *
   * @param shape how the inferences arrive, independent of their number: {@link
   *     Load#withInferences}
   */
  public static Inferences inInferences(CostModel first, CostModel second, Load shape) {
    return new Search(first, second, shape).inferences();
  }

  /** The cost of the first less that of the second. */
  private static final class Flow {
    private record Signed(BigDecimal usd, Timing timing) {}

    private final List<Signed> payments = new ArrayList<>();
    private final TreeSet<BigDecimal> changes = new TreeSet<>();

    Flow(CashFlow first, CashFlow second) {
      first.payments().forEach(payment -> add(payment, BigDecimal.ONE));
      second.payments().forEach(payment -> add(payment, BigDecimal.ONE.negate()));
      changes.add(LAST_MONTH);
    }

    private void add(Payment payment, BigDecimal sign) {
      payments.add(new Signed(payment.line().amountUsd().value().multiply(sign), payment.timing()));
      if (payment.timing() instanceof Timing.Renewed renewed) {
        for (BigDecimal month = renewed.everyMonths();
            month.compareTo(LAST_MONTH) < 0;
            month = month.add(renewed.everyMonths())) {
          changes.add(month);
        }
      } else if (payment.timing() instanceof Timing.Running running) {
        change(running.fromMonth());
        running.toMonth().ifPresent(this::change);
      }
    }

    private void change(BigDecimal month) {
      if (month.signum() > 0 && month.compareTo(LAST_MONTH) < 0) {
        changes.add(month);
      }
    }

    Months months() {
      List<BigDecimal> turns = new ArrayList<>();
      BigDecimal begin = BigDecimal.ZERO;
      boolean atStart = false;
      boolean noDearer = false;
      for (BigDecimal end : changes) {
        BigDecimal monthlyUsd = monthlyUsd(begin, end);
        BigDecimal atEnd = untilUsd(end);
        BigDecimal afterBegin = atEnd.subtract(monthlyUsd.multiply(end.subtract(begin)));
        boolean now =
            afterBegin.signum() < 0 || (afterBegin.signum() == 0 && monthlyUsd.signum() <= 0);
        if (begin.signum() == 0) {
          atStart = now;
        } else if (now != noDearer) {
          turns.add(begin);
        }
        noDearer = atEnd.signum() <= 0;
        if (noDearer != now) {
          turns.add(begin.subtract(afterBegin.divide(monthlyUsd, MathContext.DECIMAL128)));
        }
        begin = end;
      }
      return new Months(atStart, turns);
    }

    private BigDecimal untilUsd(BigDecimal month) {
      BigDecimal sum = BigDecimal.ZERO;
      for (Signed payment : payments) {
        sum = sum.add(payment.usd().multiply(payment.timing().timesWithin(month)));
      }
      return sum;
    }

    private BigDecimal monthlyUsd(BigDecimal begin, BigDecimal end) {
      BigDecimal sum = BigDecimal.ZERO;
      for (Signed payment : payments) {
        if (payment.timing() instanceof Timing.Running running
            && running.fromMonth().compareTo(begin) <= 0
            && running.toMonth().map(to -> to.compareTo(end) >= 0).orElse(true)) {
          sum = sum.add(payment.usd());
        }
      }
      return sum;
    }
  }

  /**
   * Bisects the range of demands, and prunes what cannot contain a break-even: {@link CostMeasure}
   * bounds the difference of the two costs from both sides between any two demands.
   */
  private static final class Search {
    private record Pair(long inferences, Point first, Point second) {
      boolean noDearer() {
        return first.usd().compareTo(second.usd()) <= 0;
      }
    }

    private record Range(Pair from, Pair to) {}

    private final CostMeasure first;
    private final CostMeasure second;
    private String limit = "";
    private int looks;
    private long lookedUpTo;

    Search(CostModel first, CostModel second, Load shape) {
      this.first = new CostMeasure(first, shape);
      this.second = new CostMeasure(second, shape);
    }

    Inferences inferences() {
      Optional<Pair> one = pair(1);
      if (one.isEmpty()) {
        return new Inferences(false, List.of(), 0, Optional.of(limit));
      }
      Pair last = last(one.get());
      Optional<String> why =
          last.inferences() == MOST_INFERENCES ? Optional.empty() : Optional.of(limit);
      List<Long> turns = new ArrayList<>();
      Pair from = one.get();
      boolean noDearer = from.noDearer();
      while (from.inferences() < last.inferences()) {
        Optional<Pair> turn = turn(new Range(from, last), !noDearer);
        if (looks >= MOST_LOOKS || (turn.isPresent() && turns.size() == MOST_TURNS)) {
          long upTo = turn.map(pair -> pair.inferences() - 1).orElse(lookedUpTo);
          return new Inferences(
              one.get().noDearer(),
              turns,
              upTo,
              Optional.of("it turns so often that the rest was not looked at"));
        }
        if (turn.isEmpty()) {
          break;
        }
        turns.add(turn.get().inferences());
        noDearer = !noDearer;
        from = turn.get();
      }
      return new Inferences(one.get().noDearer(), turns, last.inferences(), why);
    }

    /** The most that both can do; one that cannot serve a demand can serve no higher one. */
    private Pair last(Pair one) {
      Optional<Pair> most = pair(MOST_INFERENCES);
      if (most.isPresent()) {
        return most.get();
      }
      Pair can = one;
      long cannot = MOST_INFERENCES;
      while (cannot - can.inferences() > 1) {
        long middle = can.inferences() + (cannot - can.inferences()) / 2;
        Optional<Pair> pair = pair(middle);
        if (pair.isPresent()) {
          can = pair.get();
        } else {
          cannot = middle;
        }
      }
      return can;
    }

    private Optional<Pair> pair(long inferences) {
      Optional<Point> one = first.at(inferences);
      Optional<Point> other = second.at(inferences);
      if (one.isEmpty() || other.isEmpty()) {
        limit = one.isEmpty() ? first.limit() : second.limit();
        return Optional.empty();
      }
      return Optional.of(new Pair(inferences, one.get(), other.get()));
    }

    /** The fewest inferences in a range with that answer. */
    private Optional<Pair> turn(Range range, boolean noDearer) {
      Deque<Range> open = new ArrayDeque<>();
      open.push(range);
      while (!open.isEmpty() && looks < MOST_LOOKS) {
        Range next = open.pop();
        looks++;
        lookedUpTo = next.from().inferences();
        if (next.from().noDearer() == noDearer) {
          return Optional.of(next.from());
        }
        if (next.from().inferences() == next.to().inferences() || !mayTurn(next, noDearer)) {
          continue;
        }
        if (next.to().inferences() - next.from().inferences() == 1) {
          open.push(new Range(next.to(), next.to()));
          continue;
        }
        Pair middle = pair(middle(next)).orElseThrow();
        open.push(new Range(middle, next.to()));
        open.push(new Range(next.from(), middle));
      }
      return Optional.empty();
    }

    private static long middle(Range range) {
      long from = range.from().inferences();
      long to = range.to().inferences();
      return to / from >= 4
          ? Math.min(to - 1, Math.max(from + 1, (long) Math.sqrt((double) from * to)))
          : from + (to - from) / 2;
    }

    private static boolean mayTurn(Range range, boolean noDearer) {
      Pair from = range.from();
      Pair to = range.to();
      return noDearer
          ? CostMeasure.leastDifferenceUsd(from.first(), to.first(), from.second(), to.second())
                  .signum()
              <= 0
          : CostMeasure.leastDifferenceUsd(from.second(), to.second(), from.first(), to.first())
                  .signum()
              < 0;
    }
  }
}
