package dev.tenk.results.store;

import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A row of {@code samples.csv.gz} while it is looked at: the same object for each row, so whoever
 * keeps something of it copies it. What is named {@code has…} says whether there is such a value;
 * without it the value means nothing. Instants are ns from the cell's epoch.
 */
@SuppressWarnings("EnumOrdinal") // columns index arrays, and no file holds the index
public final class SampleRow {
  private static final SampleColumn[] COLUMNS = SampleColumn.values();
  private static final String[] OUTCOMES = {"ok", "throttled", "asleep", "timed-out", "failed"};
  private static final int OK = 0;

  /** A bit a column, as in {@link #present}. */
  private static final int REQUIRED =
      Arrays.stream(COLUMNS)
          .filter(column -> column.required)
          .mapToInt(column -> 1 << column.ordinal())
          .sum();

  private final long[] numbers = new long[COLUMNS.length];
  private final byte[][] texts = new byte[COLUMNS.length][];
  private final int[] starts = new int[COLUMNS.length];
  private final int[] ends = new int[COLUMNS.length];
  private int present;
  private Phase phase;
  private int outcome;
  private boolean cold;

  SampleRow() {}

  /** Forgets the row before. */
  void clear() {
    present = 0;
  }

  void setNumber(int column, long value) {
    numbers[column] = value;
    present |= 1 << column;
  }

  /** Sets a text in UTF-8 that is not empty; it has to stay there until the next row. */
  void setText(int column, byte[] bytes, int start, int end) {
    texts[column] = bytes;
    starts[column] = start;
    ends[column] = end;
    present |= 1 << column;
  }

  /**
   * Looks whether the values go together.
   *
   * @throws IllegalArgumentException naming the column
   */
  void check() {
    if ((present & REQUIRED) != REQUIRED) {
      int lacking = Integer.numberOfTrailingZeros(REQUIRED & ~present);
      throw new IllegalArgumentException(COLUMNS[lacking].text() + " is empty");
    }
    phase = is(SampleColumn.PHASE, Phase.STEADY.text()) ? Phase.STEADY : phase();
    outcome = 0;
    while (!is(SampleColumn.OUTCOME, OUTCOMES[outcome])) {
      if (++outcome == OUTCOMES.length) {
        throw new IllegalArgumentException("outcome is '" + text(SampleColumn.OUTCOME) + "'");
      }
    }
    if (outcome == OK && !has(SampleColumn.RESPONSE_BYTES)) {
      throw new IllegalArgumentException("response_bytes is empty");
    }
    if (has(SampleColumn.COLD)) {
      cold = is(SampleColumn.COLD, "true");
      if (!cold && !is(SampleColumn.COLD, "false")) {
        throw new IllegalArgumentException(
            "cold is '" + text(SampleColumn.COLD) + "', expected true or false");
      }
    }
    checkInt(SampleColumn.PAYLOAD_ID);
    checkInt(SampleColumn.HTTP_STATUS);
  }

  private void checkInt(SampleColumn column) {
    if (has(column) && number(column) != (int) number(column)) {
      throw new IllegalArgumentException(
          column.text() + " is " + number(column) + ", expected a whole number of 32 bits");
    }
  }

  /** Position in the planned order, from 0. */
  public long sequence() {
    return number(SampleColumn.SEQUENCE);
  }

  /** Whether it is of the measured window. */
  public boolean isSteady() {
    return phase == Phase.STEADY;
  }

  /** Whether a start was planned. */
  public boolean hasIntended() {
    return has(SampleColumn.INTENDED_NS);
  }

  /** Planned start. */
  public long intendedNanos() {
    return number(SampleColumn.INTENDED_NS);
  }

  /** Given to the target's client. */
  public long handedNanos() {
    return number(SampleColumn.HANDED_NS);
  }

  /** Whether it reached a connection. */
  public boolean hasSent() {
    return has(SampleColumn.SENT_NS);
  }

  /** Written to a connection. */
  public long sentNanos() {
    return number(SampleColumn.SENT_NS);
  }

  /** Last byte of the reply, or the instant it was given up. */
  public long doneNanos() {
    return number(SampleColumn.DONE_NS);
  }

  /** As {@link Sample#responseNanos()}. */
  public long responseNanos() {
    return doneNanos() - (hasIntended() ? intendedNanos() : handedNanos());
  }

  /** Body size of the request. */
  public long requestBytes() {
    return number(SampleColumn.REQUEST_BYTES);
  }

  /** Whether the outcome is a success. */
  public boolean succeeded() {
    return outcome == OK;
  }

  /** Body size of the response of a success. */
  public long responseBytes() {
    return number(SampleColumn.RESPONSE_BYTES);
  }

  /** Whether the server reported what is charged for. */
  public boolean hasBilled() {
    return has(SampleColumn.BILLED_NS);
  }

  /** What the provider charges for, ns. */
  public long billedNanos() {
    return number(SampleColumn.BILLED_NS);
  }

  /** Whether the result was looked for. */
  public boolean hasPollGap() {
    return has(SampleColumn.POLL_GAP_NS);
  }

  /** Time since the look before, ns. */
  public long pollGapNanos() {
    return number(SampleColumn.POLL_GAP_NS);
  }

  /** Whether the answer was streamed. */
  public boolean isStreamed() {
    return has(SampleColumn.FIRST_BYTE_NS);
  }

  /** Whether the server reported whether it was cold. */
  public boolean hasCold() {
    return has(SampleColumn.COLD);
  }

  /** Whether a new execution environment answered. */
  public boolean isCold() {
    return cold;
  }

  /** Whether the server reported which variant, or which version, answered. */
  public boolean hasVariant() {
    return has(SampleColumn.VARIANT);
  }

  /** Whether that was the one of this name in UTF-8. */
  public boolean isVariant(byte[] name) {
    int i = SampleColumn.VARIANT.ordinal();
    return Arrays.equals(texts[i], starts[i], ends[i], name, 0, name.length);
  }

  /** Which one, as an object of its own. */
  public String variant() {
    return text(SampleColumn.VARIANT);
  }

  /** How it ended, as an object of its own. */
  public Outcome outcome() {
    OptionalInt status =
        has(SampleColumn.HTTP_STATUS)
            ? OptionalInt.of((int) number(SampleColumn.HTTP_STATUS))
            : OptionalInt.empty();
    return switch (OUTCOMES[outcome]) {
      case "ok" ->
          new Outcome.Succeeded(
              status, responseBytes(), optionalText(SampleColumn.OUTPUT_DIGEST).orElse(""));
      case "throttled" -> new Outcome.Throttled(status, optionalText(SampleColumn.ERROR_CODE));
      case "asleep" -> new Outcome.Asleep(status, optionalText(SampleColumn.ERROR_CODE));
      case "timed-out" -> new Outcome.TimedOut(optionalText(SampleColumn.ERROR_CODE));
      default -> new Outcome.Failed(status, optionalText(SampleColumn.ERROR_CODE));
    };
  }

  /** The whole row as an object of its own. */
  Sample sample() {
    return new Sample(
        sequence(),
        phase,
        (int) number(SampleColumn.PAYLOAD_ID),
        optional(SampleColumn.INTENDED_NS),
        handedNanos(),
        optional(SampleColumn.SENT_NS),
        doneNanos(),
        requestBytes(),
        outcome(),
        new ServerFacts(
            optional(SampleColumn.QUEUE_NS),
            optional(SampleColumn.MODEL_NS),
            optional(SampleColumn.HANDLER_NS),
            optional(SampleColumn.INIT_NS),
            optional(SampleColumn.RESTORE_NS),
            optional(SampleColumn.BILLED_NS),
            optional(SampleColumn.MEMORY_USED_BYTES),
            hasCold() ? Optional.of(cold) : Optional.empty(),
            optionalText(SampleColumn.VARIANT)),
        new ClientFacts(
            optional(SampleColumn.MARSHALLING_NS),
            optional(SampleColumn.ACQUIRE_NS),
            optional(SampleColumn.SERVICE_CALL_NS),
            optional(SampleColumn.POLL_GAP_NS),
            optional(SampleColumn.FIRST_BYTE_NS)));
  }

  private Phase phase() {
    return Phase.of(text(SampleColumn.PHASE));
  }

  private boolean has(SampleColumn column) {
    return (present & 1 << column.ordinal()) != 0;
  }

  private long number(SampleColumn column) {
    return numbers[column.ordinal()];
  }

  private OptionalLong optional(SampleColumn column) {
    return has(column) ? OptionalLong.of(number(column)) : OptionalLong.empty();
  }

  private Optional<String> optionalText(SampleColumn column) {
    return has(column) ? Optional.of(text(column)) : Optional.empty();
  }

  private String text(SampleColumn column) {
    int i = column.ordinal();
    return new String(texts[i], starts[i], ends[i] - starts[i], StandardCharsets.UTF_8);
  }

  private boolean is(SampleColumn column, String ascii) {
    int i = column.ordinal();
    int length = ascii.length();
    if (ends[i] - starts[i] != length) {
      return false;
    }
    for (int at = 0; at < length; at++) {
      if (texts[i][starts[i] + at] != ascii.charAt(at)) {
        return false;
      }
    }
    return true;
  }
}
