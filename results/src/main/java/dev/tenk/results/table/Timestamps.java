package dev.tenk.results.table;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The instants of one column, all written alike. The first one tells how: numbers, whose unit
 * follows from their size where it is not stated, or dates with times, with or without a zone.
 */
final class Timestamps {
  static final String EXPECTED =
      "neither a number, as 12.5 seconds from the start or 1769846400, nor an instant as in 2026-01-31T08:00:00Z";

  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long DAY_SECONDS = 86_400;
  private static final int LONG_DIGITS = 18;
  private static final int NANO_DIGITS = 9;

  /** An instant in seconds since 1970 of which only as many are left is at best one in 1,000 s. */
  private static final int SHORTENED_DIGITS = 7;

  /** Numbers as large count from 1970: the end of 1985. Nothing of 15 years is replayed. */
  private static final long LEAST_EPOCH_NANOS = 500_000_000 * SECOND_NANOS;

  private static final Pattern NUMBER =
      Pattern.compile("[0-9][0-9_]{0,24}([.][0-9]{1,24})?([eE][+-]?[0-9]{1,2})?");
  private static final Pattern DECIMAL_COMMA = Pattern.compile("-?[0-9.]+,[0-9]+.*");
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  private enum Form {
    ZONED,
    LOCAL,
    NUMBER
  }

  private Optional<TimeUnit> unit;
  private final boolean unitIsKnown;
  private Form form;
  private boolean epoch;
  private boolean zoned;
  private boolean wholeSeconds = true;
  private boolean shortened = true;

  /**
   * @param unit of numbers; without it, it follows from the first one
   */
  Timestamps(Optional<TimeUnit> unit) {
    this.unit = unit;
    this.unitIsKnown = unit.isPresent();
  }

  /**
   * The next one.
   *
   * @return ns since 1970, or since the start of the recording
   * @throws IllegalArgumentException what it is instead, in words
   */
  long nanos(String text) {
    long nanos;
    try {
      nanos = isDate(text) ? date(text) : number(text);
    } catch (DateTimeException | ArithmeticException | IndexOutOfBoundsException e) {
      throw refusal(text);
    }
    wholeSeconds &= nanos % SECOND_NANOS == 0;
    return nanos;
  }

  /** Whether they are instants, and not times since the start of the recording. */
  boolean absolute() {
    return form != Form.NUMBER || epoch;
  }

  /** Whether it is known where on earth they are instants. */
  boolean zoned() {
    return form != Form.LOCAL;
  }

  /** Whether all are numbers since 1970 in scientific notation that has left digits out. */
  boolean shortened() {
    return epoch && shortened;
  }

  /** Whether they are taken for seconds from the start, some with a fraction, as nobody states. */
  boolean fractionsOfUnstatedSeconds() {
    return form == Form.NUMBER
        && !epoch
        && !unitIsKnown
        && !wholeSeconds
        && unit.equals(Optional.of(TimeUnit.SECONDS));
  }

  /** How they are written, for people. */
  String described() {
    String what =
        switch (form) {
          case ZONED -> "instants with a zone";
          case LOCAL -> "dates and times without a zone, taken as UTC";
          case NUMBER -> unit.orElseThrow().text() + (epoch ? " since 1970" : " from the start");
        };
    return what + (wholeSeconds && form != Form.NUMBER ? ", whole seconds" : "");
  }

  private IllegalArgumentException refusal(String text) {
    if (DECIMAL_COMMA.matcher(text).matches()) {
      return new IllegalArgumentException("'" + text + "' has a comma; write a decimal point");
    }
    return new IllegalArgumentException(
        "'%s' is %s"
            .formatted(
                text,
                form == null ? EXPECTED : "not like the lines above, which are " + described()));
  }

  private static boolean isDate(String text) {
    return text.length() > 10
        && (text.charAt(4) == '-' || text.charAt(4) == '/' || text.charAt(2) == '/');
  }

  private long number(String text) {
    BigDecimal slow = null;
    int dot = text.indexOf('.');
    int digits = dot < 0 ? text.length() : dot;
    int fraction = dot < 0 ? 0 : text.length() - dot - 1;
    boolean fast =
        digits > 0
            && digits <= LONG_DIGITS
            && fraction <= NANO_DIGITS
            && (dot < 0 || fraction > 0)
            && isDigits(text, 0, digits)
            && isDigits(text, digits + 1, text.length());
    long whole;
    if (fast) {
      whole = digits(text, 0, digits);
    } else {
      if (!NUMBER.matcher(text).matches()) {
        throw new ArithmeticException("no number");
      }
      slow = new BigDecimal(text.replace("_", ""));
      whole = slow.setScale(0, RoundingMode.DOWN).longValueExact();
    }
    TimeUnit own = unit.orElseGet(() -> TimeUnit.ofEpoch(whole));
    long nanos;
    if (fast) {
      long below = fraction == 0 ? 0 : digits(text, digits + 1, text.length());
      long scale = power(fraction);
      nanos =
          Math.addExact(
              Math.multiplyExact(whole, own.nanos()), (below * own.nanos() + scale / 2) / scale);
    } else {
      nanos =
          slow.multiply(BigDecimal.valueOf(own.nanos()))
              .setScale(0, RoundingMode.HALF_UP)
              .longValueExact();
    }
    shortened &= !fast && slow.precision() <= SHORTENED_DIGITS;
    boolean ownEpoch = nanos >= LEAST_EPOCH_NANOS;
    if (form == null) {
      form = Form.NUMBER;
      unit = Optional.of(own);
      epoch = ownEpoch;
    }
    boolean otherUnit = !unitIsKnown && epoch && TimeUnit.ofEpoch(whole) != own;
    if (form != Form.NUMBER || epoch != ownEpoch || otherUnit) {
      throw new ArithmeticException("not like the lines above");
    }
    return nanos;
  }

  private long date(String text) {
    boolean common = text.charAt(2) == '/';
    int at = common ? 12 : 11;
    LocalDate day =
        common
            ? LocalDate.of(
                number(text, 7, 11), MONTHS.indexOf(text.substring(3, 6)) + 1, number(text, 0, 2))
            : LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
    boolean divided =
        common
            ? text.charAt(6) == '/' && text.charAt(11) == ':'
            // Go's log and Gnumeric write slashes
            : text.charAt(7) == text.charAt(4)
                && (text.charAt(10) == 'T' || text.charAt(10) == ' ');
    int hour = number(text, at, at + 2);
    int minute = number(text, at + 3, at + 5);
    int second = number(text, at + 6, at + 8);
    if (!divided
        || text.charAt(at + 2) != ':'
        || text.charAt(at + 5) != ':'
        || hour > 23
        || minute > 59
        || second > 59) {
      throw new DateTimeException("no time of day");
    }
    int end = at + 8;
    long below = 0;
    if (end < text.length() && (text.charAt(end) == '.' || text.charAt(end) == ',')) {
      int begin = end + 1;
      end = begin;
      while (end < text.length() && isDigits(text, end, end + 1)) {
        end++;
      }
      if (end == begin || end - begin > NANO_DIGITS) {
        throw new DateTimeException("no fraction of up to nine digits");
      }
      below = number(text, begin, end) * power(NANO_DIGITS - (end - begin));
    }
    long offsetSeconds = offsetSeconds(text, end);
    Form own = zoned ? Form.ZONED : Form.LOCAL;
    if (form == null) {
      form = own;
    } else if (form != own) {
      throw new DateTimeException("not like the lines above");
    }
    long seconds =
        day.toEpochDay() * DAY_SECONDS + hour * 3600L + minute * 60L + second - offsetSeconds;
    if (seconds < 0) {
      throw new IllegalArgumentException("'" + text + "' lies before 1970");
    }
    return Math.addExact(Math.multiplyExact(seconds, SECOND_NANOS), below);
  }

  /** Of what follows the time: Z, UTC, GMT, +02:00, +0200 or +02, after a space or not. */
  private long offsetSeconds(String text, int at) {
    zoned = at < text.length();
    if (!zoned) {
      return 0;
    }
    int begin = text.charAt(at) == ' ' ? at + 1 : at;
    char first = text.charAt(begin);
    if (first != '+' && first != '-') {
      String name = text.substring(begin);
      if (name.equals("Z") || name.equals("UTC") || name.equals("GMT")) {
        return 0;
      }
      throw new DateTimeException("no zone");
    }
    int hours = number(text, begin + 1, begin + 3);
    int rest = begin + 3;
    int minutes = 0;
    if (rest < text.length()) {
      rest += text.charAt(rest) == ':' ? 1 : 0;
      minutes = number(text, rest, rest + 2);
      rest += 2;
    }
    if (rest != text.length() || hours > 18 || minutes > 59) {
      throw new DateTimeException("no offset");
    }
    return (first == '-' ? -1 : 1) * (hours * 3600L + minutes * 60L);
  }

  private static int number(String text, int from, int to) {
    if (!isDigits(text, from, to)) {
      throw new DateTimeException("no number");
    }
    return (int) digits(text, from, to);
  }

  private static boolean isDigits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char each = text.charAt(i);
      if (each < '0' || each > '9') {
        return false;
      }
    }
    return true;
  }

  private static long digits(String text, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }

  private static long power(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= 10;
    }
    return power;
  }
}
