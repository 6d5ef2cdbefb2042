package dev.tenk.results.table;

import dev.tenk.results.settings.Units;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a file holds the instants of requests, and which of them are wanted.
 *
 * @param format what kind of file it is
 * @param column the name of the column they are in; empty for the first one
 * @param unit of numbers; empty where it follows from the column's name or the first number
 * @param sort whether to put them in order; otherwise what is out of order is refused
 * @param from the first instant that is wanted, and then the start
 * @param to the instant before which the wanted ones end
 */
public record TraceForm(
    Format format,
    Optional<String> column,
    Optional<TimeUnit> unit,
    boolean sort,
    Optional<Bound> from,
    Optional<Bound> to) {
  /** All that is in the first column of a table. */
  public static final TraceForm PLAIN =
      new TraceForm(
          Format.CSV,
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.empty(),
          Optional.empty());

  /** A kind of file. */
  public enum Format {
    /** A table, with or without a header. */
    CSV,
    /** Access log of nginx or Apache, combined or common: the time in brackets. */
    NGINX,
    /** Access log of an Application Load Balancer: when each request came in. */
    ALB;

    /** Its name in a suite. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * An end of a slice.
   *
   * @param text as the user wrote it
   * @param fromStartNanos since the start of the recording, ns
   * @param instantNanos since 1970, ns; without a zone as of UTC
   * @param zoned whether that is an instant with a zone
   */
  public record Bound(
      String text, OptionalLong fromStartNanos, OptionalLong instantNanos, boolean zoned) {
    /**
     * Reads one: a time from the start as in {@code 90s}, or an instant as in the file.
     *
     * @throws IllegalArgumentException what is expected, in words
     */
    public static Bound of(String text) {
      try {
        long nanos = Units.duration(text).toNanos();
        return new Bound(text, OptionalLong.of(nanos), OptionalLong.empty(), false);
      } catch (IllegalArgumentException e) {
        Timestamps instant = new Timestamps(Optional.empty());
        try {
          long nanos = instant.nanos(text.strip());
          if (instant.absolute()) {
            return new Bound(text, OptionalLong.empty(), OptionalLong.of(nanos), instant.zoned());
          }
        } catch (IllegalArgumentException neither) {
          // reported below
        }
      }
      throw new IllegalArgumentException(
          "'%s' is neither a time from the start, as in 90s or 2h, nor an instant as in 2026-01-31T08:00:00Z"
              .formatted(text));
    }

    /** Where it lies among the instants of a file, ns, counted as they are. */
    long nanos(boolean absolute, boolean zonedFile, long startNanos) {
      if (fromStartNanos.isPresent()) {
        return startNanos + Math.min(fromStartNanos.getAsLong(), Long.MAX_VALUE - startNanos);
      }
      if (!absolute) {
        throw new IllegalArgumentException(
            "'%s' is an instant, but the file counts from its start; expected a time as in 90s"
                .formatted(text));
      }
      if (zonedFile && !zoned) {
        throw new IllegalArgumentException(
            "'%s' has no zone, but the instants of the file have; expected one as in 2026-01-31T08:00:00Z"
                .formatted(text));
      }
      return instantNanos.getAsLong();
    }
  }
}
