package dev.tenk.cost;

import dev.tenk.cost.CashFlow.Payment;
import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The break-even point: where one deployment becomes no dearer than another; "never" is an answer.
 * Values are compared, not their bounds. Months are exact, with the steps that purchases make.
 */
public final class BreakEven {
  /** The last month compared: a hundred years. */
  public static final BigDecimal LAST_MONTH = BigDecimal.valueOf(1200);

  /** The most inferences a month compared. */
  public static final long MOST_INFERENCES = 1_000_000_000_000L;

  private static final int MOST_TURNS = 100;

  /** Demands of the grid from one power of ten to the next. */
  private static final double DEMANDS_PER_DECADE = 20;

  /** The same where each is a walk over random arrivals. */
  private static final double WALKED_PER_DECADE = 8;

  /** Steps of whole units that are looked at, of each deployment. */
  private static final int MOST_STEPS = 200;

  private static final int MOST_WALKED_STEPS = 10;

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
   * <p>Both are compared at demands of which each is 12 % above the one before (33 % where arrivals
   * are walked through), and around the demands where either takes one more whole unit, up to two
   * hundred of them; where the answer changes in between, the fewest inferences are found by
   * bisection. What turns and turns back between two of these demands is not seen.
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

  /** Compares the two at some demands, and bisects where the answer changes between them. */
  private static final class Search {
    private final CostModel first;
    private final CostModel second;
    private final Load shape;
    private String limit = "";

    Search(CostModel first, CostModel second, Load shape) {
      this.first = first;
      this.second = second;
      this.shape = shape;
    }

    Inferences inferences() {
      Optional<Boolean> one = noDearer(1);
      if (one.isEmpty()) {
        return new Inferences(false, List.of(), 0, Optional.of(limit));
      }
      long last = last();
      Optional<String> why = last == MOST_INFERENCES ? Optional.empty() : Optional.of(limit);
      List<Long> turns = new ArrayList<>();
      boolean noDearer = one.get();
      long from = 1;
      for (long demand : demands(last)) {
        if (noDearer(demand).orElseThrow() != noDearer) {
          long turn = turn(from, demand, noDearer);
          if (turns.size() == MOST_TURNS) {
            return new Inferences(
                one.get(),
                turns,
                turn - 1,
                Optional.of("it turns so often that the rest was not looked at"));
          }
          turns.add(turn);
          noDearer = !noDearer;
        }
        from = demand;
      }
      return new Inferences(one.get(), turns, last, why);
    }

    /** The most that both can do; one that cannot serve a demand can serve no higher one. */
    private long last() {
      if (noDearer(MOST_INFERENCES).isPresent()) {
        return MOST_INFERENCES;
      }
      long can = 1;
      long cannot = MOST_INFERENCES;
      while (cannot - can > 1) {
        long middle = can + (cannot - can) / 2;
        if (noDearer(middle).isPresent()) {
          can = middle;
        } else {
          cannot = middle;
        }
      }
      return can;
    }

    private SortedSet<Long> demands(long last) {
      SortedSet<Long> demands = new TreeSet<>();
      double perDecade =
          first.meter().isWalked() || second.meter().isWalked()
              ? WALKED_PER_DECADE
              : DEMANDS_PER_DECADE;
      for (int i = 0; Math.pow(10, i / perDecade) < last; i++) {
        demands.add(Math.round(Math.pow(10, i / perDecade)));
      }
      steps(first, last, demands);
      steps(second, last, demands);
      demands.add(last);
      return demands;
    }

    /** The last demand of so many whole units and the first of one more. */
    private void steps(CostModel model, long last, SortedSet<Long> demands) {
      Optional<BigDecimal> each = model.meter().unitsPerInference(shape);
      int most =
          first.meter().isWalked() || second.meter().isWalked() ? MOST_WALKED_STEPS : MOST_STEPS;
      for (int units = 1; each.isPresent() && units <= most; units++) {
        BigDecimal full = BigDecimal.valueOf(units).divide(each.get(), MathContext.DECIMAL128);
        if (full.compareTo(BigDecimal.valueOf(last)) >= 0) {
          return;
        }
        demands.add(Math.max(1, full.longValue()));
        demands.add(full.longValue() + 1);
      }
    }

    /** The fewest inferences with the other answer, above {@code from} and up to {@code to}. */
    private long turn(long from, long to, boolean before) {
      long still = from;
      long turned = to;
      while (turned - still > 1) {
        long middle = still + (turned - still) / 2;
        if (noDearer(middle).orElseThrow() == before) {
          still = middle;
        } else {
          turned = middle;
        }
      }
      return turned;
    }

    /** Empty where one of the two cannot serve that many. */
    private Optional<Boolean> noDearer(long inferences) {
      Load load = shape.withInferences(BigDecimal.valueOf(inferences));
      Optional<BigDecimal> one = monthlyUsd(first, load);
      Optional<BigDecimal> other = one.isEmpty() ? Optional.empty() : monthlyUsd(second, load);
      return other.map(usd -> one.get().compareTo(usd) <= 0);
    }

    private Optional<BigDecimal> monthlyUsd(CostModel model, Load load) {
      try {
        UsageResult usage = model.meter().at(load);
        if (usage instanceof Usage use) {
          return Optional.of(model.tariff().monthlyUsd(use).value());
        }
        limit = ((NotCosted) usage).reason();
      } catch (ConfigurationException e) {
        // the tiers of a price end below this usage
        limit = e.getMessage();
      }
      return Optional.empty();
    }
  }
}
